#pragma once

#include "dna/lattice/word_lattice.hpp"

#include <cstdint>
#include <span>

namespace oligo::dna {

/// What some reads of a strand say of one of its words, independently of each other.
class ColumnBelief {
  public:
    /// A symbol as it was read.
    struct Reading {
        std::uint16_t symbol = 0;
        /// 1..255: 8 for each power of two between the chance that it is right and that it is not;
        /// kEven where both are as likely. 0: nothing was read.
        std::uint8_t confidence = 0;
        std::uint32_t sure = 0;  ///< chance that it is right, in parts of 65536
    };
    static constexpr std::uint8_t kEven = 64;

    /// A symbol that is right with `sure` parts of 65536, which a read never says with more
    /// certainty than that it may be of another strand.
    static Reading reading_of(std::uint16_t symbol, std::uint32_t sure, std::size_t words);

    explicit ColumnBelief(std::size_t words) : words_(words) { reset(); }

    void reset();
    void add(const WordWeights& weights);
    Reading reading() const;
    /// The same of all words: shares in no unit; their largest is near 2^31.
    std::span<const std::uint32_t> shares() const { return {product_.data(), words_}; }

  private:
    static Reading made_of(std::size_t best, std::uint64_t top, std::uint64_t rest);

    std::size_t words_;
    WordWeights product_{};
};

}  // namespace oligo::dna
