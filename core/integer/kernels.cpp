#include "core/integer/kernels.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#define OLIGO_X86 1
#else
#define OLIGO_X86 0
#endif

namespace oligo::core::integer {
namespace {

// Bodies are written once with vectors of 32 bytes, which a compiler splits where a processor has
// shorter ones, and are compiled for each set by being inlined into its functions.
#define OLIGO_BODY [[gnu::always_inline]] inline
using Lanes16 = std::int16_t __attribute__((vector_size(32)));
using Lanes32 = std::int32_t __attribute__((vector_size(32)));
using Unsigned32 = std::uint32_t __attribute__((vector_size(32)));
using Half16 = std::int16_t __attribute__((vector_size(16)));
using Floats = float __attribute__((vector_size(32)));
constexpr int kLanes = 8;

template <class Vector, class Sample>
OLIGO_BODY void load(Vector& to, const Sample* from) {
    std::memcpy(&to, from, sizeof to);
}
template <class Vector, class Sample>
OLIGO_BODY void save(const Vector& from, Sample* to) {
    std::memcpy(to, &from, sizeof from);
}

/// One dimension of a tile's transform: a difference or a sum of two of four.
template <class Vector>
OLIGO_BODY void split(Vector (&d)[4]) {
    const Vector first = d[0] - d[2], second = d[1] + d[2], third = d[2] - d[1], last = d[1] - d[3];
    d[0] = first, d[1] = second, d[2] = third, d[3] = last;
}

OLIGO_BODY void split_tiles_body(const std::int16_t* const rows[4], int tiles, int channels,
                                 std::int16_t* out, std::ptrdiff_t plane) {
    for (int t = 0; t < tiles; ++t) {
        for (int c = 0; c < channels; c += kBlock) {
            const std::ptrdiff_t first = (std::ptrdiff_t{2} * t - 1) * channels + c;
            Lanes16 d[4][4];  // [column][row]
            for (int x = 0; x < 4; ++x) {
                for (int y = 0; y < 4; ++y) load(d[x][y], rows[y] + first + x * channels);
                split(d[x]);
            }
            std::int16_t* to = out + std::ptrdiff_t{t} * channels + c;
            for (int y = 0; y < 4; ++y) {
                Lanes16 line[4] = {d[0][y], d[1][y], d[2][y], d[3][y]};
                split(line);
                for (int x = 0; x < 4; ++x) save(line[x], to + (4 * y + x) * plane);
            }
        }
    }
}

OLIGO_BODY void join_tiles_body(std::int32_t* sums, int tiles, std::ptrdiff_t plane) {
    for (int i = 0; i < tiles * kBlock; i += kLanes) {
        Unsigned32 top[4], bottom[4];
        for (int x = 0; x < 4; ++x) {
            Unsigned32 a, b, c, d;
            load(a, sums + x * plane + i);
            load(b, sums + (4 + x) * plane + i);
            load(c, sums + (8 + x) * plane + i);
            load(d, sums + (12 + x) * plane + i);
            top[x] = a + b + c;
            bottom[x] = b - c - d;
        }
        save(top[0] + top[1] + top[2], sums + i);
        save(top[1] - top[2] - top[3], sums + plane + i);
        save(bottom[0] + bottom[1] + bottom[2], sums + 2 * plane + i);
        save(bottom[1] - bottom[2] - bottom[3], sums + 3 * plane + i);
    }
}

OLIGO_BODY void bound(Lanes32& v, std::int32_t most) {
    v = v > most ? Lanes32{} + most : v;
    v = v < -most ? Lanes32{} - most : v;
}

template <bool kLeaky>
OLIGO_BODY void store_lanes(const std::int32_t* sums, const Rounding& rounding, int lane,
                            const std::int16_t* const added[2], std::int16_t* out) {
    Unsigned32 sum, add;
    Lanes32 shift;
    load(sum, sums + lane);
    load(add, rounding.add + lane);
    load(shift, rounding.shift + lane);
    Lanes32 v = Lanes32(sum + add) >> shift;
    bound(v, 32767);
    if (kLeaky) v = v < 0 ? (v * 6554 + 16384) >> 15 : v;
    Half16 half;
    for (int i = 0; i < 2; ++i) {
        if (added[i] == nullptr) continue;
        load(half, added[i] + lane);
        v += __builtin_convertvector(half, Lanes32);
    }
    bound(v, kMostActivation);
    save(__builtin_convertvector(v, Half16), out + lane);
}

template <bool kLeaky>
OLIGO_BODY void store_rows(const std::int32_t* sums, int planes, std::ptrdiff_t plane,
                           const Rounding& rounding, const Row& row) {
    for (int i = 0; i < row.pixels; ++i) {
        const auto* from = sums + i % planes * plane + std::ptrdiff_t{i} / planes * kBlock;
        const std::ptrdiff_t other = std::ptrdiff_t{i} * row.added_step;
        const std::int16_t* const added[2] = {row.added[0] ? row.added[0] + other : nullptr,
                                              row.added[1] ? row.added[1] + other : nullptr};
        auto* to = row.out + std::ptrdiff_t{i} * row.step;
        store_lanes<kLeaky>(from, rounding, 0, added, to);
        store_lanes<kLeaky>(from, rounding, kLanes, added, to);
    }
}

OLIGO_BODY void store_body(const std::int32_t* sums, int planes, std::ptrdiff_t plane,
                           const Rounding& rounding, const Row& row) {
    if (rounding.leaky) return store_rows<true>(sums, planes, plane, rounding, row);
    store_rows<false>(sums, planes, plane, rounding, row);
}

OLIGO_BODY void square_body(const std::int16_t* in, std::ptrdiff_t count, std::int16_t* out) {
    for (std::ptrdiff_t i = 0; i < count; i += kLanes) {
        Half16 half;
        load(half, in + i);
        Lanes32 v = __builtin_convertvector(half, Lanes32);
        v = (v * v + (1 << (kSquareShift - 1))) >> kSquareShift;
        bound(v, 32767);
        save(__builtin_convertvector(v, Half16), out + i);
    }
}

/// Both are one rounding, the same on every machine.
OLIGO_BODY void take_roots(Floats& v) {
#if OLIGO_X86
    __m128 halves[2];
    std::memcpy(halves, &v, sizeof v);
    for (auto& half : halves) half = _mm_sqrt_ps(half);
    std::memcpy(&v, halves, sizeof v);
#else
    for (int i = 0; i < kLanes; ++i) v[i] = std::sqrt(v[i]);
#endif
}
OLIGO_BODY void round_to_nearest(const Floats& v, Lanes32& whole) {
#if OLIGO_X86
    __m128 halves[2];
    __m128i rounded[2];
    std::memcpy(halves, &v, sizeof v);
    for (int i = 0; i < 2; ++i) rounded[i] = _mm_cvtps_epi32(halves[i]);
    std::memcpy(&whole, rounded, sizeof whole);
#else
    for (int i = 0; i < kLanes; ++i) whole[i] = static_cast<std::int32_t>(std::lrint(v[i]));
#endif
}

template <bool kInverse>
OLIGO_BODY void normalise_lanes(const std::int32_t* sums, const Normalising& how, int lane,
                                const std::int16_t* x, std::int16_t* out) {
    constexpr auto kMost = static_cast<float>(kMostActivation);
    Unsigned32 sum, add;
    Floats scale;
    Half16 half;
    load(sum, sums + lane);
    load(add, how.add + lane);
    load(scale, how.scale + lane);
    load(half, x + lane);
    Lanes32 norm = Lanes32(sum + add);
    norm = norm < 1 ? Lanes32{} + 1 : norm;
    Floats root = __builtin_convertvector(norm, Floats);
    take_roots(root);
    const Floats sample = __builtin_convertvector(__builtin_convertvector(half, Lanes32), Floats);
    Floats v = (kInverse ? sample * root : sample / root) * scale;
    v = v > kMost ? Floats{} + kMost : v;
    v = v < -kMost ? Floats{} - kMost : v;
    Lanes32 whole;
    round_to_nearest(v, whole);
    save(__builtin_convertvector(whole, Half16), out + lane);
}

template <bool kInverse>
OLIGO_BODY void normalise_rows(const std::int32_t* sums, const Normalising& how, const Row& row) {
    for (int i = 0; i < row.pixels; ++i) {
        const auto* from = sums + std::ptrdiff_t{i} * kBlock;
        const auto* x = row.added[0] + std::ptrdiff_t{i} * row.added_step;
        auto* to = row.out + std::ptrdiff_t{i} * row.step;
        normalise_lanes<kInverse>(from, how, 0, x, to);
        normalise_lanes<kInverse>(from, how, kLanes, x, to);
    }
}

OLIGO_BODY void normalise_body(const std::int32_t* sums, const Normalising& how, const Row& row) {
    if (how.inverse) return normalise_rows<true>(sums, how, row);
    normalise_rows<false>(sums, how, row);
}

void multiply_scalar(const Product& p) {
    for (int r = 0; r < p.rows; ++r) {
        std::uint32_t sums[kBlock]{};
        const auto* weight = p.weights;
        for (int s = 0; s < p.segment_count; ++s) {
            const auto* row = p.segments[s] + r * p.row_step;
            for (int k = 0; k < p.k; k += 2, weight += 2 * kBlock) {
                for (int n = 0; n < kBlock; ++n) {
                    sums[n] += static_cast<std::uint32_t>(row[k] * weight[2 * n]) +
                               static_cast<std::uint32_t>(row[k + 1] * weight[2 * n + 1]);
                }
            }
        }
        std::memcpy(p.out + std::ptrdiff_t{r} * kBlock, sums, sizeof sums);
    }
}

void split_tiles_plain(const std::int16_t* const rows[4], int tiles, int channels,
                       std::int16_t* out, std::ptrdiff_t plane) {
    split_tiles_body(rows, tiles, channels, out, plane);
}
void join_tiles_plain(std::int32_t* sums, int tiles, std::ptrdiff_t plane) {
    join_tiles_body(sums, tiles, plane);
}
void store_plain(const std::int32_t* sums, int planes, std::ptrdiff_t plane,
                 const Rounding& rounding, const Row& row) {
    store_body(sums, planes, plane, rounding, row);
}
void square_plain(const std::int16_t* in, std::ptrdiff_t count, std::int16_t* out) {
    square_body(in, count, out);
}
void normalise_plain(const std::int32_t* sums, const Normalising& how, const Row& row) {
    normalise_body(sums, how, row);
}

constexpr Kernels kScalar{"scalar",    multiply_scalar, split_tiles_plain, join_tiles_plain,
                          store_plain, square_plain,    normalise_plain};

#if OLIGO_X86

/// Two neighbouring samples, which all lanes get.
OLIGO_BODY int pair_at(const std::int16_t* samples) {
    int pair = 0;
    std::memcpy(&pair, samples, sizeof pair);
    return pair;
}

template <int kRows>
OLIGO_BODY void multiply_sse2_rows(const Product& p, int first) {
    __m128i sums[kRows][4];
    for (auto& row : sums) {
        for (auto& sum : row) sum = _mm_setzero_si128();
    }
    const auto* weight = reinterpret_cast<const __m128i*>(p.weights);
    for (int s = 0; s < p.segment_count; ++s) {
        const auto* row = p.segments[s] + first * p.row_step;
        for (int k = 0; k < p.k; k += 2, weight += 4) {
            for (int r = 0; r < kRows; ++r) {
                const __m128i pair = _mm_set1_epi32(pair_at(row + r * p.row_step + k));
                for (int n = 0; n < 4; ++n) {
                    sums[r][n] = _mm_add_epi32(sums[r][n],
                                               _mm_madd_epi16(pair, _mm_loadu_si128(weight + n)));
                }
            }
        }
    }
    for (int r = 0; r < kRows; ++r) {
        std::memcpy(p.out + std::ptrdiff_t{first + r} * kBlock, sums[r], sizeof sums[r]);
    }
}

void multiply_sse2(const Product& p) {
    int first = 0;
    for (; first + 3 <= p.rows; first += 3) multiply_sse2_rows<3>(p, first);
    for (; first < p.rows; ++first) multiply_sse2_rows<1>(p, first);
}

constexpr Kernels kSse2{"sse2",      multiply_sse2, split_tiles_plain, join_tiles_plain,
                        store_plain, square_plain,  normalise_plain};

#define OLIGO_AVX2 [[gnu::target("avx2")]]

// Sums stay in registers, and pointers move: with a stack's detour and indices the same loop takes
// a tenth to a fifth longer.
template <int kRows>
OLIGO_AVX2 inline void multiply_avx2_rows(const Product& p, int first) {
    __m256i sums[kRows][2];
    for (auto& row : sums) row[0] = row[1] = _mm256_setzero_si256();
    const auto* weight = reinterpret_cast<const __m256i*>(p.weights);
    const std::ptrdiff_t step = p.row_step;
    for (int s = 0; s < p.segment_count; ++s) {
        const auto* row = p.segments[s] + first * step;
        const auto* lower = row + 3 * step;
        for (int k = p.k; k > 0; k -= 2, weight += 2, row += 2, lower += 2) {
            const __m256i low = _mm256_loadu_si256(weight), high = _mm256_loadu_si256(weight + 1);
#pragma GCC unroll 6
            for (int r = 0; r < kRows; ++r) {
                const auto* const at = r < 3 ? row + r * step : lower + (r - 3) * step;
                const __m256i pair = _mm256_set1_epi32(pair_at(at));
                sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(pair, low));
                sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(pair, high));
            }
        }
    }
    auto* const out = reinterpret_cast<__m256i*>(p.out + std::ptrdiff_t{first} * kBlock);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
        _mm256_storeu_si256(out + 2 * r, sums[r][0]);
        _mm256_storeu_si256(out + 2 * r + 1, sums[r][1]);
    }
}

OLIGO_AVX2 void multiply_avx2(const Product& p) {
    int first = 0;
    for (; first + 6 <= p.rows; first += 6) multiply_avx2_rows<6>(p, first);
    for (; first + 2 <= p.rows; first += 2) multiply_avx2_rows<2>(p, first);
    for (; first < p.rows; ++first) multiply_avx2_rows<1>(p, first);
}
OLIGO_AVX2 void split_tiles_avx2(const std::int16_t* const rows[4], int tiles, int channels,
                                 std::int16_t* out, std::ptrdiff_t plane) {
    split_tiles_body(rows, tiles, channels, out, plane);
}
OLIGO_AVX2 void join_tiles_avx2(std::int32_t* sums, int tiles, std::ptrdiff_t plane) {
    join_tiles_body(sums, tiles, plane);
}
OLIGO_AVX2 void store_avx2(const std::int32_t* sums, int planes, std::ptrdiff_t plane,
                           const Rounding& rounding, const Row& row) {
    store_body(sums, planes, plane, rounding, row);
}
OLIGO_AVX2 void square_avx2(const std::int16_t* in, std::ptrdiff_t count, std::int16_t* out) {
    square_body(in, count, out);
}
OLIGO_AVX2 void normalise_avx2(const std::int32_t* sums, const Normalising& how, const Row& row) {
    normalise_body(sums, how, row);
}

constexpr Kernels kAvx2{"avx2",     multiply_avx2, split_tiles_avx2, join_tiles_avx2,
                        store_avx2, square_avx2,   normalise_avx2};

#endif

std::vector<const Kernels*> find_sets() {
    std::vector<const Kernels*> sets{&kScalar};
#if OLIGO_X86
    sets.push_back(&kSse2);
    if (__builtin_cpu_supports("avx2")) sets.push_back(&kAvx2);
#endif
    return sets;
}

const Kernels* chosen() {
    const char* const wanted = std::getenv("OLIGOCODEC_SIMD");
    if (wanted == nullptr || *wanted == '\0') return kernel_sets().back();
    std::string known;
    for (const Kernels* set : kernel_sets()) {
        if (set->name == wanted) return set;
        known += (known.empty() ? "" : ", ") + std::string(set->name);
    }
    throw InputError("OLIGOCODEC_SIMD is '" + std::string(wanted) + "'; this processor has " +
                     known);
}

}  // namespace

std::span<const Kernels* const> kernel_sets() {
    static const std::vector<const Kernels*> sets = find_sets();
    return sets;
}

const Kernels& kernels() {
    static const Kernels* const set = chosen();
    return *set;
}

}  // namespace oligo::core::integer
