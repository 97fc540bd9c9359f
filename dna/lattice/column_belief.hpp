#pragma once

#include "dna/lattice/word_lattice.hpp"

#include <cstdint>

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

    explicit ColumnBelief(std::size_t words) : words_(words) { reset(); }

    void reset();
    void add(const WordWeights& weights);
    Reading reading() const;

  private:
    std::size_t words_;
    WordWeights product_{};
};

}  // namespace oligo::dna
