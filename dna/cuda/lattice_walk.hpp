#pragma once

#include "dna/lattice/column_belief.hpp"
#include "dna/lattice/word_lattice.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace oligo::dna {

/// What is known of the word of a strand when its reads go on behind it.
struct KnownWord {
    int word = WordLattice::kUnknown;
    std::uint32_t sure = WordLattice::kSure;  ///< chance that it is right, in parts of 65536
};

/// Reads of some strands, one behind the other.
struct StrandReads {
    /// Values 0..3 of the bases from the first word's first base on, 4 where nothing is known.
    std::span<const std::uint8_t> bases;
    std::span<const std::uint64_t> begin;       ///< by read, and where a further one would begin
    std::span<const std::uint64_t> first_read;  ///< by strand, likewise

    std::size_t strands() const { return first_read.empty() ? 0 : first_read.size() - 1; }
    std::size_t reads() const { return begin.empty() ? 0 : begin.size() - 1; }
    std::span<const std::uint8_t> operator[](std::size_t read) const {
        return bases.subspan(begin[read], begin[read + 1] - begin[read]);
    }
};

/// Reads of some strands on their way through the columns of words, all at a time: each is a
/// WordLattice, and what those of a strand say is multiplied (ColumnBelief). Not safe from several
/// threads, but for several walks.
class LatticeWalk {
  public:
    virtual ~LatticeWalk() = default;
    /// Stands before the first column, or behind the last one and goes back.
    virtual void turn(bool backwards) = 0;
    /// By strand what its reads say of the next column; nothing of a strand without reads.
    virtual void read(std::span<ColumnBelief::Reading> readings) const = 0;
    /// Goes on behind that column. `words`: by strand.
    virtual void go_on(std::span<const KnownWord> words) = 0;
};

/// The chances of a book's words where reads are read with them.
class LatticeReader {
  public:
    virtual ~LatticeReader() = default;
    /// Reads of `words` words each, read once from the last column to the first, standing before
    /// that. `reads` is needed no longer than the call. Throws InputError for places that do not
    /// ascend.
    virtual std::unique_ptr<LatticeWalk> begin(const StrandReads& reads,
                                               std::size_t words) const = 0;
};

/// That of the processor, on all threads: all words are weighed, as kernels do.
std::unique_ptr<const LatticeReader> cpu_lattices(const WordChances& chances);
/// The same in less time: a word that every read of a strand is certain of by itself is not weighed
/// beside others, which cannot be likelier.
std::unique_ptr<const LatticeReader> quick_lattices(const WordChances& chances);

}  // namespace oligo::dna
