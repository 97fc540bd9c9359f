#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Precision of a table: its frequencies sum to 2^precision_bits.
constexpr unsigned kMinPrecisionBits = 12;
constexpr unsigned kMaxPrecisionBits = 14;

/// Whole frequencies in proportion to `weights`: each at least 1, their sum 2^precision_bits.
/// Webster's method (Sainte-Lague; Balinski, Young 1982): units go one by one to the largest weight
/// / (frequency + 1/2), ties to the lower index. That quotient is the gain in code length of one
/// more unit to second order, so the tables cost within rounding of the best possible. The result
/// depends on integers alone and is the same on every machine. Throws InputError without weights,
/// with more than 2^precision_bits of them, with a weight above 2^40 or only zeros, and for a
/// precision outside kMinPrecisionBits..kMaxPrecisionBits.
std::vector<std::uint16_t> quantised_frequencies(std::span<const std::uint64_t> weights,
                                                 unsigned precision_bits);

/// The same for probabilities 0..1 that need not sum to 1: each becomes the weight floor(p * 2^32 +
/// 1/2), which any IEEE 754 machine computes alike. Where the probabilities themselves come from
/// floating point, store the result (CdfTables::write) and never recompute it. Throws InputError as
/// above, and for a probability that is not a number in 0..1.
std::vector<std::uint16_t> quantised_frequencies(std::span<const double> probabilities,
                                                 unsigned precision_bits);

}  // namespace oligo::core
