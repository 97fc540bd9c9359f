#pragma once

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

/// Reed-Solomon code across the strands of a block (dna/FORMAT.md, sections 5.4 and 5.5). All rows,
/// which are strands, are equally long; the first ones are data, the others parity.
class OuterCode {
  public:
    using Rows = std::span<std::vector<std::uint8_t>>;
    virtual ~OuterCode() = default;
    /// Fills the parity rows.
    virtual void encode(Rows rows) const = 0;
    /// Corrects all rows. `confidence`: one value a byte of each row, the Phred quality of the
    /// byte; 0 where nothing is known. Symbols without confidence are erased; where that is not
    /// enough, the least certain ones as well, in steps, and of the codewords found that one is
    /// taken whose changed symbols were least certain (as decode_soft() does, with fewer tries).
    /// What was corrected; nothing when some codeword is beyond repair, and the rows are then in no
    /// order that means anything.
    virtual std::optional<Corrections> decode(
        Rows rows, std::span<const std::vector<std::uint8_t>> confidence) const = 0;
};

std::unique_ptr<const OuterCode> make_outer_code(OuterField field, unsigned parity);

}  // namespace oligo::dna
