#include "core/integer/picture_ends.hpp"

#include "core/integer/kernels.hpp"

#include <algorithm>

namespace oligo::core::integer {
namespace {

constexpr int kColours = 3;

/// Sums of some positions of a row of samples, all kernel rows.
void row_sums(const FixedConv& conv, const std::vector<const std::int16_t*>& rows,
              std::ptrdiff_t step, int count, std::int32_t* sums, int block) {
    kernels().multiply({rows.data(), static_cast<int>(rows.size()), step, conv.k,
                        conv.weights(block, 0), count, sums});
}

std::uint8_t sample(std::int32_t sum, std::int32_t add, std::int32_t shift) {
    const auto value = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                                 static_cast<std::uint32_t>(add)) >>
                       shift;
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

}  // namespace

Drawing::Drawing(Stage& half, Stage& latent, const DrawingEnd& end, Scratch& scratch)
    : half_(half), latent_(latent), end_(end), scratch_(scratch), add_(end.last.add) {
    linear_.resize(static_cast<std::size_t>(latent.extent().width) *
                   static_cast<std::size_t>(end.linear.blocks * kBlock));
    if (end.linear.blocks == 0) return;
    for (std::size_t n = 0; n < std::size_t{4} * kColours; ++n) {
        // Its own half step is left out: the sum is rounded once.
        const std::int32_t half_step = std::int32_t{1} << (end.linear.shift[n / 4] - 1);
        add_[n] += 4 * (end.linear.add[n / 4] - half_step);
    }
}

void Drawing::want(int latent_row) {
    half_.want(latent_row * end_.stride / 2 - 1);
    latent_.want(latent_row);
}

void Drawing::linear_sums(int latent_row) {
    const int width = latent_.extent().width, channels = latent_.extent().channels;
    const std::vector<const std::int16_t*> row{latent_.row(latent_row)};
    for (int block = 0; block < end_.linear.blocks; ++block) {
        row_sums(end_.linear, row, channels, width,
                 linear_.data() + std::ptrdiff_t{block} * width * kBlock, block);
    }
}

void Drawing::draw(int latent_row, std::uint8_t* rgb) {
    if (end_.linear.blocks > 0) linear_sums(latent_row);
    const int half = end_.stride / 2;
    for (int y = 0; y < half; y += 2) {
        for (int x = 0; x < half_.extent().width; x += 2 * kTileRun) {
            draw_run(latent_row * half + y, x, 2 * y, rgb);
        }
    }
}

void Drawing::draw_run(int half_row, int x, int phase_row, std::uint8_t* rgb) {
    const int width = half_.extent().width;
    const int tiles = std::min(kTileRun, (width - x + 1) / 2);
    cut_tiles(half_, scratch_, half_row, x, tiles);
    tile_sums(end_.last, scratch_, tiles, 0);
    const std::ptrdiff_t row_bytes = std::ptrdiff_t{2} * kColours * width;
    const std::ptrdiff_t linear_plane = std::ptrdiff_t{latent_.extent().width} * kBlock;
    for (int i = 0; i < 2 * std::min(2 * kTileRun, width - x); ++i) {
        const int dy = i % 2, here = i / 2;
        const auto* sums = scratch_.sums.data() +
                           (2 * dy + here % 2) * std::ptrdiff_t{kTileRun} * kBlock +
                           std::ptrdiff_t{here} / 2 * kBlock;
        for (int phase = 0; phase < 4; ++phase) {
            const int row = phase_row + 2 * dy + phase / 2, column = 2 * (x + here) + phase % 2;
            auto* to = rgb + row * row_bytes + std::ptrdiff_t{kColours} * column;
            const std::ptrdiff_t at = std::ptrdiff_t{column} / end_.stride * kBlock;
            const int first = (row * end_.stride + column % end_.stride) * kColours;
            for (int c = 0; c < kColours; ++c) {
                const int n = 4 * c + phase;
                auto sum = static_cast<std::uint32_t>(sums[n]);
                if (!linear_.empty()) {
                    const int k = first + c;
                    sum += 4 * static_cast<std::uint32_t>(linear_[static_cast<std::size_t>(
                                   k / kBlock * linear_plane + at + k % kBlock)]);
                }
                const auto channel = static_cast<std::size_t>(n);
                to[c] =
                    sample(static_cast<std::int32_t>(sum), add_[channel], end_.last.shift[channel]);
            }
        }
    }
}

Reading::Reading(Stage& features, Stage& picture, const ReadingEnd& end, Scratch& scratch)
    : features_(features), picture_(picture), end_(end), scratch_(scratch) {}

void Reading::want(int latent_row) {
    features_.want(2 * latent_row - end_.last.kernel / 2);
    picture_.want(latent_row * end_.stride);
}

void Reading::read(int latent_row, std::ptrdiff_t plane, std::uint16_t* out) {
    each(latent_row, plane, out, [this](std::int64_t sum) {
        std::uint16_t level = 0;
        for (const auto threshold : end_.thresholds) level += sum >= threshold ? 1 : 0;
        return level;
    });
}

void Reading::sums(int latent_row, std::ptrdiff_t plane, std::int64_t* out) {
    each(latent_row, plane, out, [](std::int64_t sum) { return sum; });
}

template <class Value, class Make>
void Reading::each(int latent_row, std::ptrdiff_t plane, Value* out, Make make) {
    const int border = end_.last.kernel / 2, channels = features_.extent().channels;
    const int width = features_.extent().width / 2;
    std::vector<const std::int16_t*> rows, blocks;
    for (int y = 0; y < end_.last.kernel; ++y) {
        rows.push_back(features_.row(2 * latent_row + y - border) -
                       std::ptrdiff_t{border} * channels);
    }
    for (int y = 0; y < end_.stride; ++y) {
        blocks.push_back(picture_.row(latent_row * end_.stride + y));
    }
    const std::ptrdiff_t block_step = std::ptrdiff_t{end_.stride} * picture_.extent().channels;
    scratch_.sums.resize(std::max(scratch_.sums.size(), static_cast<std::size_t>(width) * kBlock));
    linear_.assign(static_cast<std::size_t>(width) * kBlock, 0);
    for (int c = 0; c < end_.channels; ++c) {
        const int block = c / kBlock;
        if (c % kBlock == 0) {
            row_sums(end_.last, rows, std::ptrdiff_t{2} * channels, width, scratch_.sums.data(),
                     block);
            if (end_.linear.blocks > 0) {
                row_sums(end_.linear, blocks, block_step, width, linear_.data(), block);
            }
        }
        const auto channel = static_cast<std::size_t>(c);
        std::int64_t bias = end_.last.add[channel];
        if (end_.linear.blocks > 0) bias += end_.linear.add[channel];
        for (int x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(x) * kBlock + channel % kBlock;
            const std::int64_t sum = std::int64_t{scratch_.sums[at]} + linear_[at] + bias;
            out[c * plane + x] = make(sum);
        }
    }
}

}  // namespace oligo::core::integer
