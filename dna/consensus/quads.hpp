#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace oligo::dna {

/// Four floats that one instruction works on, on every machine that this is built for.
using Quad = float __attribute__((vector_size(16)));

inline Quad load_quad(const float* from) {
    Quad quad;
    std::memcpy(&quad, from, sizeof quad);
    return quad;
}
inline void store_quad(float* to, Quad quad) {
    std::memcpy(to, &quad, sizeof quad);
}

/// The lanes of `high` moved up by one or two, those that come in from the end of `low`.
inline Quad moved_by_one(Quad low, Quad high) {
    return __builtin_shufflevector(low, high, 3, 4, 5, 6);
}
inline Quad moved_by_two(Quad low, Quad high) {
    return __builtin_shufflevector(low, high, 2, 3, 4, 5);
}
/// The lanes of `low` moved down by one or two, those that come in from the start of `high`.
inline Quad moved_down_by_one(Quad low, Quad high) {
    return __builtin_shufflevector(low, high, 1, 2, 3, 4);
}

/// The sum over the lanes of each of four quads.
inline Quad sums_of(Quad a, Quad b, Quad c, Quad d) {
    const Quad ab =
        __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Quad cd =
        __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
    return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) +
           __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

inline float sum_of(Quad a) {
    return sums_of(a, a, a, a)[0];
}

inline Quad larger_of(Quad a, Quad b) {
    return a > b ? a : b;
}
inline float largest_lane(Quad a) {
    const Quad two = larger_of(a, __builtin_shufflevector(a, a, 2, 3, 0, 1));
    return larger_of(two, __builtin_shufflevector(two, two, 1, 0, 3, 2))[0];
}

/// 2^exponent, which is brought into -126..127.
inline float power_of_two(std::int32_t exponent) {
    const std::int32_t bounded = exponent < -126 ? -126 : exponent > 127 ? 127 : exponent;
    return std::bit_cast<float>(static_cast<std::uint32_t>(bounded + 127) << 23);
}

/// Logarithms to base 2 of positive, normal numbers, to 2e-5: the exponent, and the series of
/// atanh((m - 1) / (m + 1)) for the mantissa m.
inline Quad log2_of(Quad x) {
    using Words = std::int32_t __attribute__((vector_size(16)));
    Words bits;
    std::memcpy(&bits, &x, sizeof bits);
    const Words exponent = ((bits >> 23) & 255) - 127;
    const Words mantissa_bits = (bits & 0x7FFFFF) | 0x3F800000;
    Quad mantissa;
    std::memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
    const Quad t = (mantissa - 1) / (mantissa + 1);
    const Quad square = t * t;
    const Quad series =
        t * (2.88539008F + square * (0.96179669F + square * (0.57707802F + square * 0.4121986F)));
    return __builtin_convertvector(exponent, Quad) + series;
}

}  // namespace oligo::dna
