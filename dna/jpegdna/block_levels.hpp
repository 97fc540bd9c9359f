#pragma once

#include "dna/jpegdna/quantiser.hpp"
#include "dna/jpegdna/sampler.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Quantised DCT coefficients of a plane: blocks row by row, each in zigzag order.
struct BlockLevels {
    std::size_t columns = 0, rows = 0;  ///< blocks
    std::size_t block_values = 64;      ///< coefficients of a block
    std::vector<std::int16_t> levels;

    std::size_t blocks() const { return columns * rows; }
    std::span<std::int16_t> block(std::size_t index) {
        return std::span(levels).subspan(index * block_values, block_values);
    }
    std::span<const std::int16_t> block(std::size_t index) const {
        return std::span(levels).subspan(index * block_values, block_values);
    }
};

/// All levels zero, for a plane of this size.
BlockLevels empty_levels(const Plane& shape, unsigned block_px);

/// Transforms and quantises; borders are padded by repeating the last row and column.
BlockLevels quantise(const Plane& plane, const BlockQuantiser& quantiser);

/// The inverse, with the padding cut off; `shape` gives the size of the plane.
Plane reconstruct(const BlockLevels& blocks, const Plane& shape, const BlockQuantiser& quantiser);

}  // namespace oligo::dna
