#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/large_vector.hpp"

#include <cstdint>
#include <span>

namespace oligo::dna {

/// The equations to be solved, each a list of columns (intermediate symbols): first the check rows
/// of the code, then one row for each known encoding symbol. In each row, the columns that are
/// inactive from the start come last.
class SparseRows {
  public:
    /// `rows`: numbers of rows of the code (FountainCode::row_of), each once or more often.
    SparseRows(const FountainCode& code, std::span<const std::uint32_t> rows);
    /// Rows added one by one with append(); no check rows.
    SparseRows() : begin_(1) {}

    void append(std::span<const std::uint32_t> columns);
    /// The rows in `order`, with column c renamed place[c]. Each of the first `steps` rows leaves
    /// out the column whose place equals the row's. kReadable columns after the last row may be
    /// read as well; they are meaningless.
    SparseRows reordered(std::span<const std::uint32_t> order, std::span<const std::uint32_t> place,
                         std::size_t steps) const;
    static constexpr std::size_t kReadable = 64;

    std::size_t count() const { return begin_.size() - 1; }
    std::span<const std::uint32_t> operator[](std::size_t row) const {
        return {columns_.data() + begin_[row], columns_.data() + begin_[row + 1]};
    }

    /// The columns of all rows, one row after another.
    std::span<const std::uint32_t> columns() const { return columns_; }

  private:
    void add_checks(const FountainCode& code);
    LargeVector<std::uint32_t> begin_;
    LargeVector<std::uint32_t> columns_;
};

}  // namespace oligo::dna
