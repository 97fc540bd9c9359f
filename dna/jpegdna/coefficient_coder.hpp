#pragma once

#include "dna/jpegdna/category_coder.hpp"
#include "dna/jpegdna/frequencies.hpp"
#include "dna/jpegdna/packed_strand.hpp"
#include "dna/jpegdna/strand_writer.hpp"
#include "dna/jpegdna/value_coder.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

/// Which dialect of strands is written.
enum class Dialect : std::uint8_t {
    kStandard,  ///< every coefficient is coded
    kCompat,    ///< the coefficient after sixteen zeros is dropped, as by JPEG-DNA-BC-Transcoder
    kPackage,   ///< as the jpegdna package: dna/FORMAT.md, section 9.4
};

/// Whether the coefficient after sixteen zeros is dropped.
constexpr bool drops_after_zeros(Dialect dialect) {
    return dialect != Dialect::kStandard;
}

/// How `dialect` adds frequencies.
constexpr CategoryCoder::Sums sums_of(Dialect dialect) {
    return dialect == Dialect::kPackage ? CategoryCoder::Sums::kShares
                                        : CategoryCoder::Sums::kExact;
}

/// DC coefficients: category word and value word of the difference to the previous one. The
/// previous value is the state; it is 0 at the start of every row of blocks.
class DcCoder {
  public:
    DcCoder(std::shared_ptr<const CategoryCoder> categories,
            std::shared_ptr<const ValueCoder> values);

    void set_state(std::int32_t previous) { previous_ = previous; }
    std::int32_t get_state() const { return previous_; }

    /// Throws InputError for a difference beyond category 8.
    void encode(std::int32_t level, StrandWriter& out);
    /// Reads one coefficient at `position` and advances `position`; false when no whole coefficient
    /// fits before `end` (state and position are then unchanged).
    bool decode(const PackedStrand& strand, std::size_t& position, std::size_t end,
                std::int32_t& level);

  private:
    std::shared_ptr<const CategoryCoder> categories_;
    std::shared_ptr<const ValueCoder> values_;
    std::int32_t previous_ = 0;
};

/// AC coefficients of a block: run/category word and value word of each non-zero coefficient, a
/// word for sixteen zeros, and a word for the end of the block unless its last coefficient was
/// coded (jpegdna package, coders/coefficientcoder).
class AcCoder {
  public:
    AcCoder(std::span<const std::uint64_t> frequencies, std::shared_ptr<const ValueCoder> values,
            Dialect dialect);

    /// `levels` is a whole block in zigzag order; the first, the DC coefficient, is ignored. Throws
    /// InputError for a coefficient beyond category 8.
    void encode(std::span<const std::int16_t> levels, StrandWriter& out) const;
    /// Reads a block into levels that must be zero except for the DC coefficient, and advances
    /// `position`. False when the words before `end` do not form a block; `position` is then where
    /// they fail.
    bool decode(const PackedStrand& strand, std::size_t& position, std::size_t end,
                std::span<std::int16_t> levels) const;

    /// The word that ends a block.
    const std::string& end_of_block() const { return categories_.word(kEndOfBlock); }

    /// Adds the symbols of a block to `frequencies`, for frequencies of one picture.
    void count(std::span<const std::int16_t> levels, std::span<std::uint64_t> frequencies) const;

  private:
    static constexpr std::int32_t kTabled = 82;  ///< values up to this have a precomputed token
    struct Token {
        std::array<char, 15> text{};
        std::uint8_t length_nt = 0;  ///< 0: too long for the table
    };
    /// What the next 8 bases begin with. length_nt 0: a longer word, or no word.
    struct Step {
        std::int16_t value = 0;
        std::uint8_t run = 0;
        std::uint8_t length_nt = 0;
    };
    void build_tokens();
    void build_steps();
    void write_long(unsigned run, std::int32_t value, StrandWriter& out) const;
    Step read_long(const PackedStrand& strand, std::size_t position, std::size_t end) const;
    template <typename Emit>
    void walk(std::span<const std::int16_t> levels, Emit&& emit) const;

    CategoryCoder categories_;
    std::shared_ptr<const ValueCoder> values_;
    Dialect dialect_;
    std::vector<Token> tokens_;  ///< [run][value + kTabled]
    std::vector<Step> steps_;    ///< by the next 8 bases
};

}  // namespace oligo::dna
