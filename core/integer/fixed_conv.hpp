#pragma once

#include "core/integer/aligned.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace oligo::core::integer {

/// A convolution as it was trained, kernel x kernel, "same" padding or blocks without overlap.
struct RealConv {
    int in = 0, out = 0, kernel = 0;
    std::vector<double> weight;  ///< out, in, row, column
    std::vector<double> bias;    ///< out, or empty
};

/// How its numbers become whole ones: a sample q stands for q / 2^exponent.
struct Scaling {
    int in_exponent = 0, out_exponent = 0;
    int most_in = 8191;                 ///< greatest magnitude of a sample that comes in
    std::optional<int> sum_exponent{};  ///< of all channels' sums; else the finest of each channel
    std::vector<int> each{};            ///< of each channel's sums, where they are given
    bool sums_only = false;  ///< no rounding: FixedConv::add holds the biases and no half steps
};

/// How samples lie in memory.
struct ConvLayout {
    int in_stored = 16;  ///< samples of a pixel that comes in: whole blocks, or 3 of a picture
    int phases = 1;      ///< 4: channel 4 c + p is phase p of channel c, written in blocks by phase
    bool tiles = true;   ///< 3x3 at stride 1: weights transformed for Kernels::split_tiles
    bool leaky = false;
};

/// A convolution in whole numbers. Weights are multiples of a power of two, a channel's own, as
/// fine as 32-bit sums allow for any input; made from the stored weights by multiplications by
/// powers of two and roundings to nearest, which have one result on every machine.
struct FixedConv {
    ConvLayout layout;
    int in = 0, out = 0, kernel = 0;
    int k = 0;                           ///< samples of a segment that are multiplied, even
    int segments = 1;                    ///< of a product: the kernel's rows; 16 planes with tiles
    int blocks = 0;                      ///< of kBlock output channels
    int out_stored = 0;                  ///< channels of a pixel that goes out, whole blocks
    AlignedVector<std::int16_t> packed;  ///< block, segment, k / 2, kBlock, 2
    std::vector<std::int32_t> add, shift;

    const std::int16_t* weights(int block, int segment) const;
};

/// Whole blocks of channels.
int stored_channels(int channels);
/// The largest exponent that a channel's sums may have without leaving 32 bits for any input.
int finest_sum_exponent(const RealConv& conv, int channel, const Scaling& scaling);
/// Throws InputError when no exponent fits: such weights need floating point.
FixedConv make_fixed_conv(const RealConv& conv, const Scaling& scaling, const ConvLayout& layout);

}  // namespace oligo::core::integer
