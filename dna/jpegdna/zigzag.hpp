#pragma once

#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Zigzag order of a block of any size: element i is the raster position (row * width + column) of
/// the i-th coefficient. 8 x 8 gives the order of ISO/IEC 10918-1, figure A.6: along diagonals, the
/// first step to the right.
std::vector<std::uint32_t> zigzag_order(std::uint32_t width, std::uint32_t height);

}  // namespace oligo::dna
