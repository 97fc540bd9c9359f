#pragma once

#include "dna/ecc/parity_maker.hpp"
#include "dna/stream/outer_code.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Phred quality of a byte that is beyond doubt, and that below which it is as likely wrong as
/// right.
inline constexpr std::uint8_t kSureByte = 60, kDoubtfulByte = 3;

/// Bytes of one strand as they were read.
struct StrandBytes {
    bool present = false;
    std::vector<std::uint8_t> bytes;       ///< data and inner parity
    std::vector<std::uint8_t> confidence;  ///< Phred quality a byte, at most kSureByte; 0: unknown
};

/// Bytes that must come back exactly, over strands: XOR whitening, an outer Reed-Solomon code
/// across strands and an inner one within each (dna/FORMAT.md, section 5.4). Both know how certain
/// each byte is: a strand of which the inner code can make nothing still has its certain bytes.
class ExactStream {
  public:
    /// `strand_bytes`: data and inner parity of a strand, more than inner_parity and at most 255;
    /// `outer_percent`: parity strands in percent of data strands, two a block at least. Bytes that
    /// make no whole symbol of the outer code go to the inner parity; a symbol is left at least.
    ExactStream(std::uint64_t size, unsigned strand_bytes, unsigned inner_parity,
                unsigned outer_percent, OuterField outer_field = OuterField::kGf256);

    std::uint64_t strand_count() const { return data_strands_ + blocks_ * block_parity_; }
    std::uint64_t data_strands() const { return data_strands_; }
    std::uint64_t block_parity() const { return block_parity_; }

    std::size_t strand_bytes() const { return data_bytes_ + inner_parity_; }
    std::size_t inner_parity() const { return inner_parity_; }
    /// Bytes of all strands one behind the other, strand_bytes() each, from `size` bytes. `inner`:
    /// the code over GF(256) with inner_parity() symbols; none where that is 0.
    std::vector<std::uint8_t> encode(std::span<const std::uint8_t> data,
                                     const ParityMaker* inner) const;

    struct Decoded {
        std::vector<std::uint8_t> bytes;
        std::vector<std::uint8_t> known;  ///< 1 for bytes that the codes vouch for
        bool complete = true;
        Corrections corrected;
    };
    Decoded decode(std::span<StrandBytes> strands, const ParityMaker* inner) const;

  private:
    struct Block {
        std::vector<std::uint64_t> strands;  ///< data strands, then parity strands
        std::size_t data = 0;                ///< how many are data
    };
    Block block(std::uint64_t number) const;
    /// Those of strands that are codewords as they were read: their inner code needs no decoding.
    std::vector<std::uint8_t> clean(std::span<const StrandBytes> strands,
                                    const ParityMaker& inner) const;
    std::optional<Corrections> decode_block(const Block& block, std::span<StrandBytes> strands,
                                            std::span<std::uint8_t> solved) const;

    std::uint64_t size_;
    OuterField outer_field_;
    unsigned data_bytes_, inner_parity_;
    std::uint64_t data_strands_ = 0, blocks_ = 0, block_parity_ = 0;
};

}  // namespace oligo::dna
