#include "dna/fountain/column_rows.hpp"

#include <numeric>

namespace oligo::dna {

void ColumnRows::add(const SparseRows& rows, std::uint32_t first, std::uint32_t last,
                     std::span<RowState> states) {
    constexpr std::size_t kAhead = 24;
    const std::size_t sparse = records_.size();
    const std::uint32_t* const end = rows.columns().data() + rows.columns().size();
    for (std::uint32_t row = first; row < last; ++row) {
        RowState state;
        const auto columns = rows[row];
        for (const std::uint32_t& column : columns) {
            if (column >= sparse) break;
            if (end - &column > static_cast<std::ptrdiff_t>(kAhead)) {
                __builtin_prefetch(records_.data() + (&column)[kAhead]);
            }
            Record& record = records_[column];
            if (record.count < kNear) {
                record.rows[record.count] = row;
            } else {
                entries_.push_back({column, row});
            }
            ++record.count;
            ++state.degree;
            state.columns_xor ^= column;
        }
        states[row] = state;
    }
    if (!entries_.empty()) index_far();
}

void ColumnRows::add_late(const SparseRows& rows, std::uint32_t first, std::uint32_t last,
                          std::span<const std::uint8_t> gone, std::span<RowState> states) {
    for (std::uint32_t row = first; row < last; ++row) {
        RowState state;
        for (const std::uint32_t column : rows[row]) {
            if (column >= gone.size()) break;
            if (gone[column] != 0) continue;
            entries_.push_back({column, row});
            ++state.degree;
            state.columns_xor ^= column;
        }
        states[row] = state;
    }
    late_ = true;
    index_far();
}

void ColumnRows::index_far() {
    far_begin_.assign(records_.size() + 1, 0);
    for (const Entry& entry : entries_) ++far_begin_[entry.column];
    std::partial_sum(far_begin_.begin(), far_begin_.end(), far_begin_.begin());
    far_.resize(entries_.size());
    for (const Entry& entry : entries_) far_[--far_begin_[entry.column]] = entry.row;
}

}  // namespace oligo::dna
