#pragma once

#include "dna/ecc/parity_maker.hpp"
#include "dna/stream/outer_code.hpp"

#include <cstdint>
#include <optional>
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

/// The codes of an ExactStream, where the work is done: the inner one over GF(256) with
/// inner_parity() symbols, none where that is 0, and the outer one with block_parity() strands,
/// none for a stream without strands.
struct ExactCodes {
    const ParityMaker* inner = nullptr;
    const OuterCode* outer = nullptr;
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
    OuterField outer_field() const { return outer_field_; }
    /// Bytes of all strands one behind the other, strand_bytes() each, from `size` bytes.
    std::vector<std::uint8_t> encode(std::span<const std::uint8_t> data,
                                     const ExactCodes& codes) const;

    struct Decoded {
        std::vector<std::uint8_t> bytes;
        std::vector<std::uint8_t> known;  ///< 1 for bytes that the codes vouch for
        bool complete = true;
        Corrections corrected;
    };
    Decoded decode(std::span<StrandBytes> strands, const ExactCodes& codes) const;

  private:
    /// Blocks first..first+count-1, which are equally long: `data` strands of data each.
    struct Run {
        std::uint64_t first = 0, count = 0, data = 0;
    };
    /// All blocks, in runs of few enough strands to be worked on together.
    std::vector<Run> runs() const;
    /// Number of strand `row` of a block of `data` strands of data.
    std::uint64_t strand_of(std::uint64_t block, std::uint64_t data, std::uint64_t row) const {
        return row < data ? row * blocks_ + block : data_strands_ + (row - data) * blocks_ + block;
    }
    /// Calls work(strand, place) for all strands of a run, `place` the strand's in its blocks.
    template <typename Work>
    void each_strand(const Run& run, const Work& work) const;
    void encode_outer(std::span<std::uint8_t> strands, const OuterCode& outer) const;
    void encode_inner(std::span<std::uint8_t> strands, const ParityMaker& inner) const;
    /// Those of strands that are codewords as they were read: their inner code needs no decoding.
    std::vector<std::uint8_t> clean(std::span<const StrandBytes> strands,
                                    const ParityMaker& inner) const;
    /// What was corrected in each block.
    std::vector<std::optional<Corrections>> decode_outer(std::span<StrandBytes> strands,
                                                         std::span<std::uint8_t> solved,
                                                         const OuterCode& outer) const;

    std::uint64_t size_;
    OuterField outer_field_;
    unsigned data_bytes_, inner_parity_;
    std::uint64_t data_strands_ = 0, blocks_ = 0, block_parity_ = 0;
};

}  // namespace oligo::dna
