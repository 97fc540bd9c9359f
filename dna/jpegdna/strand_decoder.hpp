#pragma once

#include "dna/jpegdna/block_starts.hpp"
#include "dna/jpegdna/picture_coder.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

enum class BlockState : std::uint8_t {
    kMissing,   ///< nothing is known
    kRelative,  ///< all but a constant that this and the following blocks of its row share
    kKnown,
};

/// A plane as far as it could be decoded.
struct DecodedPlane {
    BlockLevels blocks;
    std::vector<BlockState> states;
};

/// Decodes what can be decoded of a damaged strand: bases with `known` 0 are never looked at; after
/// a gap, or words that are none, decoding goes on at the next restart point. Where the decoder
/// arrives at a restart point with another count of blocks, the blocks since the last point at
/// which both agreed are given up. Never throws for damage; takes time linear in the strand.
std::vector<DecodedPlane> decode_damaged(PictureCoder& coder, std::string_view bases,
                                         std::span<const std::uint8_t> known,
                                         std::span<const BlockStart> starts,
                                         std::vector<BlockLevels> empty);

}  // namespace oligo::dna
