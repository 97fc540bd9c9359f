#pragma once

#include "dna/reads/read.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// How the mates of a fragment lie to each other.
struct MateOverlap {
    std::int64_t shift = 0;  ///< where the second one, turned, begins in the first
    std::size_t bases = 0;   ///< that both have
    std::size_t wrong = 0;   ///< of those differ
};

/// Merges mates where they overlap; one object a thread, used again and again.
class MateMerger {
  public:
    /// The overlap by which two reads from both ends of one fragment fit best; nothing where none
    /// is long and alike enough to be no chance, or two are about as good (repeats). `second` is
    /// turned already. Substitutions only.
    std::optional<MateOverlap> overlap(std::string_view first, std::string_view second);

    /// The whole fragment: from the first base of the first read to the first base of the second
    /// one. What a read has beyond the other's first base, it has from an adapter (fragments
    /// shorter than their reads: "staggered" mates). Where both have a base and agree, qualities
    /// add up; where not, the better base stays with what it is better by, and N where neither is.
    /// Qualities are Phred+33; the result has some when both reads have.
    void merge(const ReadView& first, const ReadView& second_turned, const MateOverlap& overlap,
               Read& merged) const;

  private:
    /// Bases as two bits each, and which of them are none.
    struct Packed {
        std::vector<std::uint64_t> low, high, none;
        void assign(std::string_view bases);
    };

    Packed first_, second_, shifted_;
};

}  // namespace oligo::dna
