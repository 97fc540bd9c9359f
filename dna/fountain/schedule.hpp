#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/large_vector.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// The equations to be solved, each a list of columns (intermediate symbols): first the check rows
/// of the code, then one row for each encoding symbol that is known.
class SparseRows {
  public:
    /// `rows`: numbers of rows of the code (FountainCode::row_of), each once or more often.
    SparseRows(const FountainCode& code, std::span<const std::uint32_t> rows);
    /// Rows added one by one with append(); no check rows.
    SparseRows() : begin_(1) {}

    void append(std::span<const std::uint32_t> columns);
    /// The rows `order`, column c renamed place[c]. From the first `steps` of them the column is
    /// left out whose place is the row's own.
    SparseRows reordered(std::span<const std::uint32_t> order, std::span<const std::uint32_t> place,
                         std::size_t steps) const;

    std::size_t count() const { return begin_.size() - 1; }
    std::span<const std::uint32_t> operator[](std::size_t row) const {
        return {columns_.data() + begin_[row], columns_.data() + begin_[row + 1]};
    }

  private:
    void add_checks(const FountainCode& code);
    LargeVector<std::uint32_t> begin_;
    LargeVector<std::uint32_t> columns_;
};

/// The order in which rows give columns away (peeling with inactivation; Shokrollahi, Lassen, Karp
/// 2005): each step's row holds its own column, columns of earlier steps and inactive ones.
struct Schedule {
    struct Step {
        std::uint32_t row;
        std::uint32_t column;
    };
    std::vector<Step> steps;
    /// Columns solved at the end, together: first those that are inactive from the start.
    std::vector<std::uint32_t> inactive;
    std::vector<std::uint32_t>
        since;  ///< of each inactive column: no step before holds it; ascending
    std::vector<std::uint32_t> left;  ///< rows that no step uses
};

/// Columns from `sparse` on are inactive from the start.
Schedule make_schedule(const SparseRows& rows, std::uint32_t sparse, std::uint32_t columns);

}  // namespace oligo::dna
