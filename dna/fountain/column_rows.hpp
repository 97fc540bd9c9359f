#pragma once

#include "dna/fountain/large_vector.hpp"
#include "dna/fountain/sparse_rows.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// How many columns of a row are left, and the XOR of their numbers: the column itself when only
/// one is left.
struct RowState {
    std::uint32_t degree = 0;
    std::uint32_t columns_xor = 0;
};

/// The rows of each sparse column. Most columns have few, which lie with their count in one cache
/// line: large codes wait for memory, and would otherwise wait twice.
class ColumnRows {
  public:
    explicit ColumnRows(std::uint32_t sparse) : records_(sparse) {}

    /// Adds the rows first..last-1, without the columns that are gone, and fills the rows' states.
    void add(const SparseRows& rows, std::uint32_t first, std::uint32_t last,
             std::span<RowState> states);
    /// The same for long rows, some of which nearly every remaining column will have.
    void add_late(const SparseRows& rows, std::uint32_t first, std::uint32_t last,
                  std::span<const std::uint8_t> gone, std::span<RowState> states);

    template <typename Work>
    void visit(std::uint32_t column, const Work& work) const {
        const Record& record = records_[column];
        for (const std::uint32_t row : record.near()) work(row);
        if (record.count <= kNear && !late_) return;
        for (std::uint32_t i = far_begin_[column]; i < far_begin_[column + 1]; ++i) work(far_[i]);
    }
    /// The rows that lie in the record.
    std::span<const std::uint32_t> near(std::uint32_t column) const {
        return records_[column].near();
    }
    void prefetch(std::uint32_t column) const { __builtin_prefetch(&records_[column]); }

  private:
    static constexpr std::uint32_t kNear = 15;
    struct alignas(64) Record {
        std::uint32_t count = 0;
        std::array<std::uint32_t, kNear> rows;

        std::span<const std::uint32_t> near() const {
            return {rows.data(), std::min(count, kNear)};
        }
    };
    struct Entry {
        std::uint32_t column;
        std::uint32_t row;
    };
    void index_far();

    LargeVector<Record> records_;
    std::vector<Entry> entries_;  ///< the rows for which a record has no room
    std::vector<std::uint32_t> far_begin_;
    std::vector<std::uint32_t> far_;
    bool late_ = false;
};

}  // namespace oligo::dna
