#pragma once

#include "dna/consensus/strand_reading.hpp"
#include "dna/lattice/column_belief.hpp"
#include "dna/lattice/word_lattice.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// The reads of one strand of scheme robust, column by column: each read is a drift lattice, and
/// what they say of a word is multiplied. A strand whose bases are words from end to end needs no
/// lattice.
class RobustReader {
  public:
    /// `bits`: of the book; `words`: of the strand behind its address.
    RobustReader(unsigned bits, std::size_t words);

    /// One strand after another; `reading`: letters or reads behind the address. Reads that can be
    /// of no use are left out.
    void begin(const StrandReading& reading);
    bool empty() const { return clean_.empty() && lattices_.empty(); }

    /// Before the first time: reads all columns from the last to the first.
    void start();
    /// From the first column on, or from the last one back.
    void turn(bool backwards);
    /// What the reads say of the next column.
    ColumnBelief::Reading read() const;
    /// Goes on, the symbol being known.
    void go_on(std::uint16_t known);
    /// Goes on, the symbol being likely as it was read.
    void go_on(const ColumnBelief::Reading& likely);

  private:
    /// The same where every read is certain of it by itself.
    std::optional<ColumnBelief::Reading> sure_reading() const;
    void go(int word, std::uint32_t sure);
    bool take_clean(std::span<const std::uint8_t> bases);
    void add(std::span<const std::uint8_t> bases);

    unsigned bits_;
    std::size_t words_, column_ = 0;
    bool backwards_ = false;
    std::vector<std::uint16_t> clean_;  ///< symbols of a strand that needs no lattice
    std::vector<WordLattice> lattices_;
};

}  // namespace oligo::dna
