#pragma once

#include "core/entropy/cdf_tables.hpp"

#include <array>
#include <cstdint>

namespace oligo::core {

/// Scales (standard deviations) that a Gaussian conditional model chooses from: .11 to 256 in 64
/// equal steps of the logarithm, the convention of Minnen et al. 2018 and CompressAI. In units of
/// 2^-16: round(65536 * .11 * (256 / .11)^(i / 63)).
constexpr std::size_t kGaussianScales = 64;
extern const std::array<std::uint32_t, kGaussianScales> kGaussianScalesQ16;

/// Index of the first scale that is not smaller than `scale_q16`, in units of 2^-16; the last index
/// where all are smaller.
std::size_t gaussian_scale_index(std::uint32_t scale_q16);

/// The mass of a standard Gaussian between 0 and x >= 0, in units of 2^-38; x in units of 2^-24,
/// from 5 on one half. By phi(x) (x + x^3/3 + x^5/15 + ...) (Marsaglia 2004, "Evaluating the normal
/// distribution") in whole numbers, the same on every machine; within 2 * 10^-8 for x < 4 and 10^-6
/// beyond.
std::uint64_t gaussian_half_mass_q38(std::uint64_t x_q24);

/// Table i of the set is the distribution of value - round(mean) for a Gaussian of scale i: the
/// mass of [k - 1/2, k + 1/2] for -m..m, m being the last k with at least a quarter of a unit, then
/// an escape. Computed with integers alone; a test pins the hash. Costs at most .15 % more than the
/// Gaussian's entropy at 14 bits from scale 1 up. Throws InputError for a precision outside 12..14.
CdfTables gaussian_tables(unsigned precision_bits = 14);

}  // namespace oligo::core
