#pragma once

#include <bit>
#include <cstdint>

namespace oligo::dna {

inline constexpr unsigned kLogBits = 4;  ///< log2_units() counts in sixteenths

/// Binary logarithm of `value` in sixteenths, between powers of two on the straight line; that of 0
/// is that of 1.
constexpr std::int32_t log2_units(std::uint64_t value) {
    if (value < 2) return 0;
    const int top = static_cast<int>(std::bit_width(value)) - 1;
    const std::uint64_t below = value ^ (std::uint64_t{1} << top);
    const int shift = top - static_cast<int>(kLogBits);
    const std::uint64_t part = shift >= 0 ? below >> shift : below << -shift;
    return static_cast<std::int32_t>((static_cast<std::uint32_t>(top) << kLogBits) + part);
}

}  // namespace oligo::dna
