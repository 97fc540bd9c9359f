#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace oligo::core::integer {

/// Output channels that a kernel computes at once; tensors store whole blocks of channels.
inline constexpr int kBlock = 16;
/// Greatest magnitude of a stored activation: sums of four of them still fit in 16 bits, as the
/// transform of 3x3 convolutions needs.
inline constexpr int kMostActivation = 8191;
/// A square x x counts as this many bits less (Kernels::square).
inline constexpr int kSquareShift = 9;

/// Rows of 16-bit samples times a block of weights: out[r][n] = sum over segments s and k of
/// segments[s][r * row_step + k] * weights[s][k / 2][n][k % 2], modulo 2^32.
struct Product {
    const std::int16_t* const* segments;
    int segment_count;
    std::ptrdiff_t row_step;  ///< samples from one row to the next
    int k;                    ///< samples of a row in each segment, even
    const std::int16_t* weights;
    int rows;
    std::int32_t* out;  ///< rows x kBlock
};

/// How sums become samples, for a block of channels.
struct Rounding {
    const std::int32_t* add;    ///< kBlock biases, half a step included
    const std::int32_t* shift;  ///< kBlock right shifts, 1..31
    bool leaky;                 ///< negative results are multiplied by 6554 / 32768
};

/// How a block of channels is normalised.
struct Normalising {
    const std::int32_t* add;  ///< kBlock numbers that the sums lack
    const float* scale;       ///< kBlock powers of two
    bool inverse;             ///< times the root of the sum, not by it
};

/// A row of output pixels; kBlock channels of each are written.
struct Row {
    std::int16_t* out;
    int pixels;
    int step;                        ///< samples from one pixel of `out` to the next
    const std::int16_t* added[2]{};  ///< rows that are added, or null
    int added_step = 0;
};

/// One set of kernels. All give the same bits: sums are whole numbers modulo 2^32, which have no
/// order, and the rest is defined sample by sample.
struct Kernels {
    std::string_view name;
    void (*multiply)(const Product& product);
    /// Tiles of 4 x 4 pixels of four rows, each two pixels right of the one before, the first one
    /// pixel left of the rows' begin, transformed for 3x3 convolutions (F(2x2, 3x3) of Lavin & Gray
    /// 2016): `out` is 16 planes, `plane` samples apart, of tiles x channels (multiples of kBlock).
    void (*split_tiles)(const std::int16_t* const rows[4], int tiles, int channels,
                        std::int16_t* out, std::ptrdiff_t plane);
    /// Products of the 16 planes back to four times the convolution's sums, in place: planes 0..3
    /// are a tile's pixels top left, top right, bottom left, bottom right.
    void (*join_tiles)(std::int32_t* sums, int tiles, std::ptrdiff_t plane);
    /// Sums to samples: (sum + add) >> shift, bounded to 16 bits, leaky, plus what is added,
    /// bounded to kMostActivation. Pixel i of `planes` (1 or 2) planes is number i / planes of
    /// plane i % planes.
    void (*store)(const std::int32_t* sums, int planes, std::ptrdiff_t plane,
                  const Rounding& rounding, const Row& row);
    /// (x x + 256) >> kSquareShift, at most 32767, of samples within kMostActivation.
    void (*square)(const std::int16_t* in, std::ptrdiff_t count, std::int16_t* out);
    /// row.added[0], pixel by pixel, divided by (or times) the root of sum + add, which is 1 at
    /// least, then times the scale, to nearest, within kMostActivation.
    void (*normalise)(const std::int32_t* sums, const Normalising& how, const Row& row);
};

/// The sets that this processor has ("scalar", "sse2", "avx2"), the slowest first.
std::span<const Kernels* const> kernel_sets();
/// The fastest one, or the one that OLIGOCODEC_SIMD names. Throws InputError for a name that is not
/// among them.
const Kernels& kernels();

}  // namespace oligo::core::integer
