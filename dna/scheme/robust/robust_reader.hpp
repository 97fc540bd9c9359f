#pragma once

#include "dna/consensus/strand_reading.hpp"
#include "dna/lattice/column_belief.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// What a reading says of one strand of scheme robust: reads that must go through the drift lattice
/// or, where its bases are words from end to end, the words themselves.
class RobustReader {
  public:
    /// `bits`: of the book; `words`: of the strand behind its address.
    RobustReader(unsigned bits, std::size_t words) : bits_(bits), words_(words) {}

    /// `reading`: letters or reads behind the address. Reads that can be of no use are left out.
    void begin(const StrandReading& reading);
    bool empty() const { return clean_.empty() && begin_.size() == 1; }
    bool clean() const { return !clean_.empty(); }

    /// The word of a column of a clean strand.
    ColumnBelief::Reading word(std::size_t column) const;
    /// The others: values 0..3 of the reads' bases, 4 where nothing is known, one read behind the
    /// other, and where each begins and the last one ends.
    std::span<const std::uint8_t> bases() const { return bases_; }
    std::span<const std::uint64_t> begins() const { return begin_; }

  private:
    bool take_clean(std::span<const std::uint8_t> bases);
    bool of_use(std::size_t bases) const;

    unsigned bits_;
    std::size_t words_;
    std::vector<std::uint16_t> clean_;  ///< symbols
    std::vector<std::uint8_t> bases_;
    std::vector<std::uint64_t> begin_ = {0};
};

}  // namespace oligo::dna
