#pragma once

#include <array>
#include <cstdint>

namespace oligo::dna {

/// Confidence 0..255 of a base whose winning letter leads by `margin` Phred: the probability that
/// it is right if the qualities are correct, 255 * (1 - 10^(-margin / 10)). Margins above 63 count
/// as 63.
std::uint8_t confidence_of_margin(unsigned margin);

/// Phred quality 2..40 that states a probability of error.
unsigned phred_of_error(double chance);

/// Phred quality assumed for a base in a file without qualities.
inline constexpr unsigned kNoQuality = 20;
/// Confidence of a base that was read once, without qualities.
inline constexpr std::uint8_t kSingleReadConfidence = 252;

/// Probability that a base of this confidence is wrong, at most 3/4 (nothing is known about it).
double error_chance(std::uint8_t confidence);

}  // namespace oligo::dna
