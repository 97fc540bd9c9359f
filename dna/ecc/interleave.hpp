#pragma once

#include <cstdint>

namespace oligo::dna {

/// Spreads the symbols of several codewords over strands of equal length (dna/FORMAT.md, section
/// 5.5, is a special case), so that errors which occur together cost each codeword little:
/// - a burst of b symbols within a strand takes ceil(b / codewords) of any codeword at most, a lost
///   strand ceil(positions / codewords);
/// - positions that are bad on many strands are shared among the codewords: where the codewords
///   divide the positions, each position meets every codeword equally often, give or take one (Lin
///   et al. 2022, "Managing reliability skew in DNA storage", ISCA).
/// Slots are numbered strand after strand. With round = the least common multiple of positions and
/// codewords, slot t is symbol floor(t / codewords) of codeword (t + floor(t / round)) modulo
/// codewords.
class Interleaver {
  public:
    struct Slot {
        std::uint64_t strand = 0, position = 0;
        bool operator==(const Slot&) const = default;
    };
    struct Place {
        std::uint64_t codeword = 0, index = 0;
        bool operator==(const Place&) const = default;
    };

    /// Throws InputError unless all are at least 1 and strands * positions and
    /// positions * codewords are below 2^63.
    Interleaver(std::uint64_t strands, std::uint64_t positions, std::uint64_t codewords);

    /// Number of symbols of a codeword; the lengths of two codewords differ by at most one.
    std::uint64_t length(std::uint64_t codeword) const;
    /// The codeword symbol that a slot of a strand holds; `slot` and the result lie within the
    /// shape.
    Place place_of(Slot slot) const;
    /// The slot of symbol `place.index` < length(place.codeword).
    Slot slot_of(Place place) const;

  private:
    std::uint64_t slots_, positions_, codewords_;
    std::uint64_t round_;  ///< slots of a round: a multiple of positions and codewords
};

}  // namespace oligo::dna
