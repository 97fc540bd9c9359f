#include "dna/jpegdna/block_levels.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

using BlockSamples = std::array<std::uint8_t, std::size_t{Dct::kMaxSize} * Dct::kMaxSize>;

}  // namespace

BlockLevels empty_levels(const Plane& shape, unsigned block_px) {
    BlockLevels blocks;
    blocks.columns = (std::size_t{shape.width_px} + block_px - 1) / block_px;
    blocks.rows = (std::size_t{shape.height_px} + block_px - 1) / block_px;
    blocks.block_values = std::size_t{block_px} * block_px;
    blocks.levels.assign(blocks.blocks() * blocks.block_values, 0);
    return blocks;
}

BlockLevels quantise(const Plane& plane, const BlockQuantiser& quantiser) {
    const std::size_t size = quantiser.block_px();
    BlockLevels blocks = empty_levels(plane, quantiser.block_px());
    BlockSamples padded;
    for (std::size_t row = 0; row < blocks.rows; ++row) {
        for (std::size_t column = 0; column < blocks.columns; ++column) {
            std::int16_t* levels = blocks.block(row * blocks.columns + column).data();
            const std::size_t top = row * size, left = column * size;
            if (top + size <= plane.height_px && left + size <= plane.width_px) {
                quantiser.forward(plane.samples.data() + top * plane.width_px + left,
                                  plane.width_px, levels);
                continue;
            }
            for (std::size_t i = 0; i < size * size; ++i) {
                const std::size_t y = std::min<std::size_t>(top + i / size, plane.height_px - 1);
                const std::size_t x = std::min<std::size_t>(left + i % size, plane.width_px - 1);
                padded[i] = plane.samples[y * plane.width_px + x];
            }
            quantiser.forward(padded.data(), size, levels);
        }
    }
    return blocks;
}

Plane reconstruct(const BlockLevels& blocks, const Plane& shape, const BlockQuantiser& quantiser) {
    const std::size_t size = quantiser.block_px();
    Plane plane{shape.width_px, shape.height_px, {}};
    plane.samples.resize(std::size_t{plane.width_px} * plane.height_px);
    BlockSamples padded;
    for (std::size_t row = 0; row < blocks.rows; ++row) {
        for (std::size_t column = 0; column < blocks.columns; ++column) {
            const std::int16_t* levels = blocks.block(row * blocks.columns + column).data();
            const std::size_t top = row * size, left = column * size;
            std::uint8_t* place = plane.samples.data() + top * plane.width_px + left;
            if (top + size <= plane.height_px && left + size <= plane.width_px) {
                quantiser.inverse(levels, place, plane.width_px);
                continue;
            }
            quantiser.inverse(levels, padded.data(), size);
            const std::size_t height = std::min(size, plane.height_px - top);
            const std::size_t width = std::min(size, plane.width_px - left);
            for (std::size_t y = 0; y < height; ++y) {
                std::copy_n(padded.data() + y * size, width, place + y * plane.width_px);
            }
        }
    }
    return plane;
}

}  // namespace oligo::dna
