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
    kRelative,  ///< known up to a constant that it shares with the following blocks of its row
    kKnown,
};

/// A plane as far as it could be decoded.
struct DecodedPlane {
    BlockLevels blocks;
    std::vector<BlockState> states;
    /// Of a missing block that a gap cut off: how many of its first coefficients are known, at the
    /// level of the blocks before it.
    std::vector<std::uint16_t> prefixes;
};

/// Decodes as much of a damaged strand as possible. Bases with `known` 0 are ignored; after a gap,
/// or bases that form no word, decoding resumes at the next restart point. Where the decoder
/// reaches a restart point with a different block count, it discards the blocks since the last
/// point at which the counts agreed. Never throws for damage; takes time linear in the strand.
std::vector<DecodedPlane> decode_damaged(PictureCoder& coder, std::string_view bases,
                                         std::span<const std::uint8_t> known,
                                         std::span<const BlockStart> starts,
                                         std::vector<BlockLevels> empty);

}  // namespace oligo::dna
