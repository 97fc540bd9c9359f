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
/// Where a block begins is told by the words themselves: decoders that begin at different bases
/// fall into step. How many blocks a gap took is told by the DC levels, which are coded anew at the
/// start of each row: the number that makes the blocks after the gap most like those above them.
/// Never throws for damage.
std::vector<BlockStart> find_block_starts(PictureCoder& coder, std::string_view bases,
                                          std::span<const std::uint8_t> known,
                                          const std::vector<BlockLevels>& shapes);

}  // namespace oligo::dna
