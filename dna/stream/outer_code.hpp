#pragma once

#include "dna/ecc/column_maker.hpp"
#include "dna/stream/corrections.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Field of the outer Reed-Solomon code of exact segments.
enum class OuterField : std::uint8_t {
    kGf256,    ///< blocks of at most 255 strands, byte position by byte position
    kGf65536,  ///< blocks of at most 4095 strands, pairs of bytes, on diagonals
};

/// Strands of a block, data and parity.
std::uint64_t most_block_strands(OuterField field);
/// Bytes of a symbol: strands hold a multiple of them.
unsigned outer_symbol_bytes(OuterField field);

/// Blocks of strands, one behind the other; rows, which are strands, are equally long. The first
/// ones of a block are data, the others parity.
struct OuterBlocks {
    std::span<std::uint8_t> bytes;
    std::size_t rows = 0, row_bytes = 0;  ///< of a block, of a row

    std::size_t block_bytes() const { return rows * row_bytes; }
    std::size_t count() const { return block_bytes() == 0 ? 0 : bytes.size() / block_bytes(); }
};

/// Reed-Solomon code across the strands of a block (dna/FORMAT.md, sections 5.4 and 5.5), many
/// blocks at a time.
class OuterCode {
  public:
    virtual ~OuterCode() = default;
    /// Fills the parity rows.
    virtual void encode(OuterBlocks blocks) const = 0;
    /// Corrects all rows. `confidence`: one value a byte, the Phred quality of the byte; 0 where
    /// nothing is known. Symbols without confidence are erased; where that is not enough, the least
    /// certain ones as well, in steps, and of the codewords found that one is taken whose changed
    /// symbols were least certain (as decode_soft() does, with fewer tries). For each block what
    /// was corrected; nothing when some codeword is beyond repair, and its rows are then in no
    /// order that means anything.
    virtual std::vector<std::optional<Corrections>> decode(
        OuterBlocks blocks, std::span<const std::uint8_t> confidence) const = 0;
};

/// `works`: where sums over whole blocks are made.
std::unique_ptr<const OuterCode> make_outer_code(OuterField field, unsigned parity,
                                                 const ColumnWorks& works);

}  // namespace oligo::dna
