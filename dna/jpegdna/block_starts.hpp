#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// A position in the strand where a block is known to begin. Blocks are counted over all planes.
struct BlockStart {
    std::uint64_t position_nt = 0;
    std::uint64_t block = 0;
    std::optional<std::int32_t> previous_dc;  ///< the value its DC coefficient is coded against

    bool operator==(const BlockStart&) const = default;
};

/// Size of a strand, of its chunks and of its picture.
struct StrandShape {
    std::uint64_t strand_nt = 0;
    unsigned chunk_nt = 160;  ///< 16..254
    std::uint64_t blocks = 0;
    bool wide_levels = false;  ///< DC levels take two bytes

    std::uint64_t chunks() const { return (strand_nt + chunk_nt - 1) / chunk_nt; }
    unsigned entry_bytes() const { return wide_levels ? 4 : 3; }
};

/// The table of restart points, for each chunk of the strand: the offset of the first block that
/// begins in it (255: none does), that block's number modulo 256, and the DC level against which
/// the block's DC level is coded, in one or two bytes of two's complement, low byte first. `starts`
/// holds all blocks, in order.
std::vector<std::uint16_t> write_block_starts(std::span<const BlockStart> starts,
                                              const StrandShape& shape);

/// The restart points of a table in which some bytes may be erased (confidence 0). Block numbers
/// beyond the picture and incomplete entries are left out.
std::vector<BlockStart> read_block_starts(std::span<const std::uint16_t> table,
                                          std::span<const std::uint8_t> confidence,
                                          const StrandShape& shape);

}  // namespace oligo::dna
