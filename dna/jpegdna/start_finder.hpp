#pragma once

#include "dna/jpegdna/block_starts.hpp"
#include "dna/jpegdna/picture_coder.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Restart points of a damaged strand that comes without a table of them, one after each gap.
/// `known` is 0 where a base is missing; places of missing bases count, so gaps have their length.
///
/// Where a block begins is told by the words themselves (segment_parser.hpp), how many blocks a gap
/// took by how the blocks after it fit those above them (block_placer.hpp). Never throws for
/// damage.
std::vector<BlockStart> find_block_starts(PictureCoder& coder, std::string_view bases,
                                          std::span<const std::uint8_t> known,
                                          const std::vector<BlockLevels>& shapes);

}  // namespace oligo::dna
