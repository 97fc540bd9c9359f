#pragma once

#include <cmath>
#include <cstdint>

namespace oligo::models {

/// Smallest multiple of `stride` that is at least `length`, divided by `stride`.
inline std::int64_t latent_extent(std::int64_t length, std::int64_t stride) {
    return (length + stride - 1) / stride;
}

/// Standard deviation of a level about which nothing is known: uniform over 0..alphabet-1.
inline double unknown_deviation(std::int64_t alphabet) {
    const auto levels = static_cast<double>(alphabet);
    return std::sqrt((levels * levels - 1) / 12);
}

}  // namespace oligo::models
