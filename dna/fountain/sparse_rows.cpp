#include "dna/fountain/sparse_rows.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {

SparseRows::SparseRows(const FountainCode& code, std::span<const std::uint32_t> rows) {
    constexpr std::size_t kRoom = FountainCode::kMostRowColumns;
    begin_.reserve(code.check_rows() + rows.size() + 1);
    add_checks(code);
    // A row has 8.2 columns on average.
    columns_.resize(columns_.size() + rows.size() * 9 + kRoom);
    for (const std::uint32_t row : rows) {
        const std::size_t used = begin_.back();
        if (columns_.size() < used + kRoom) columns_.resize(used + used / 4 + kRoom);
        const unsigned count =
            code.row(row, std::span<std::uint32_t, kRoom>(columns_.data() + used, kRoom));
        begin_.push_back(static_cast<std::uint32_t>(used + count));
    }
    columns_.resize(begin_.back());
}

void SparseRows::append(std::span<const std::uint32_t> columns) {
    columns_.insert(columns_.end(), columns.begin(), columns.end());
    begin_.push_back(static_cast<std::uint32_t>(columns_.size()));
}

SparseRows SparseRows::reordered(std::span<const std::uint32_t> order,
                                 std::span<const std::uint32_t> place, std::size_t steps) const {
    SparseRows result;
    result.begin_.reserve(order.size() + 1);
    result.columns_.resize(columns_.size() + kReadable);
    std::uint32_t* to = result.columns_.data();
    constexpr std::size_t kFar = 16, kNear = 8;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i + kFar < order.size()) {
            __builtin_prefetch(&begin_[order[i + kFar]]);
            __builtin_prefetch((*this)[order[i + kNear]].data());
        }
        for (const std::uint32_t column : (*this)[order[i]]) {
            *to = place[column];
            to += i < steps && *to == i ? 0 : 1;
        }
        result.begin_.push_back(static_cast<std::uint32_t>(to - result.columns_.data()));
    }
    result.columns_.resize(result.begin_.back() + kReadable);
    return result;
}

void SparseRows::add_checks(const FountainCode& code) {
    const std::uint32_t checks = code.check_rows();
    begin_.assign(checks + 1, 0);
    std::uint32_t* const count = begin_.data();
    code.visit_checks(
        [&](std::uint32_t, std::uint32_t first, std::uint32_t second, std::uint32_t third) {
            ++count[first];
            ++count[second];
            ++count[third];
        });
    for (std::uint32_t check = 0; check < checks; ++check) count[check] += 2;
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    columns_.resize(begin_[checks]);
    for (std::uint32_t check = 0; check < checks; ++check) {
        for (const std::uint32_t column : code.inactive_of_check(check)) {
            columns_[--count[check]] = column;
        }
    }
    code.visit_checks(
        [&](std::uint32_t column, std::uint32_t first, std::uint32_t second, std::uint32_t third) {
            columns_[--count[first]] = column;
            columns_[--count[second]] = column;
            columns_[--count[third]] = column;
        });
}

}  // namespace oligo::dna
