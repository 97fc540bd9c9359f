#pragma once

#include "dna/alignment/edit_script.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Aligns a read to a strand so that the bases of one event stay together: gaps cost more to open
/// than to go on with (Gotoh 1982), and bases that the read lacks at an end cost little, however
/// many. Keeps its memory; one a thread.
class GapAlignment {
  public:
    static constexpr std::size_t kMostCells = std::size_t{1} << 26;

    /// False where the table would take more than kMostCells or the read is empty.
    bool align(std::string_view strand, std::string_view read);

    /// Of the last call that succeeded; `front` bases of the strand come before, `behind` after.
    std::span<const Edit> steps() const { return steps_; }
    std::size_t front() const { return front_; }
    std::size_t behind() const { return behind_; }
    std::size_t edits() const { return edits_; }

  private:
    struct Cell {
        std::int32_t match, gone,
            extra;  ///< best costs that end in a pair, a deletion, an insertion
    };
    /// From the cell of these places to the read's beginning.
    void trace(std::size_t i, std::size_t j);
    std::size_t at(std::size_t i, std::size_t j) const;

    std::ptrdiff_t lowest_ = 0;  ///< diagonal (place in the read minus place in the strand)
    std::size_t width_ = 0;
    std::vector<Cell> before_, now_;
    std::vector<std::uint8_t> ways_;  ///< by cell: where each of its costs comes from
    std::vector<Edit> steps_;
    std::size_t front_ = 0, behind_ = 0, edits_ = 0;
    bool last_is_extra_ = false;
};

}  // namespace oligo::dna
