#include "dna/fountain/schedule.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::uint32_t kLowDegrees = 5;  ///< rows with fewer sparse columns left are in lists
constexpr unsigned kCandidates = 6;       ///< rows looked at before a column is made inactive

/// Peels columns away one by one. A row knows how many of its columns are left and the XOR of
/// their numbers, which is the column itself when one is left.
class Peeler {
  public:
    Peeler(const SparseRows& rows, std::uint32_t sparse)
        : rows_(rows), sparse_(sparse), gone_(sparse), used_(rows.count()), state_(rows.count()) {
        index_columns();
        for (std::uint32_t row = 0; row < rows.count(); ++row) note_degree(row);
    }

    Schedule run(std::uint32_t columns) {
        Schedule schedule;
        schedule.steps.reserve(sparse_);
        for (std::uint32_t column = sparse_; column < columns; ++column) {
            schedule.inactive.push_back(column);
        }
        schedule.since.assign(schedule.inactive.size(), 0);
        std::uint32_t left = sparse_;
        while (left > 0) {
            peel(schedule, left);
            if (left == 0) break;
            const std::uint32_t column = column_to_give_up();
            schedule.inactive.push_back(column);
            schedule.since.push_back(static_cast<std::uint32_t>(schedule.steps.size()));
            remove(column);
            --left;
        }
        for (std::uint32_t row = 0; row < rows_.count(); ++row) {
            if (!used_[row]) schedule.left.push_back(row);
        }
        return schedule;
    }

  private:
    struct RowState {
        std::uint32_t degree = 0;
        std::uint32_t columns_xor = 0;
    };

    void index_columns() {
        begin_.assign(sparse_ + 1, 0);
        for (std::uint32_t row = 0; row < rows_.count(); ++row) {
            for (const std::uint32_t column : rows_[row]) {
                if (column >= sparse_) continue;
                ++begin_[column];
                ++state_[row].degree;
                state_[row].columns_xor ^= column;
            }
        }
        std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
        rows_of_.resize(begin_[sparse_]);
        for (std::uint32_t row = 0; row < rows_.count(); ++row) {
            for (const std::uint32_t column : rows_[row]) {
                if (column < sparse_) rows_of_[--begin_[column]] = row;
            }
        }
    }

    std::span<const std::uint32_t> rows_of(std::uint32_t column) const {
        return {rows_of_.data() + begin_[column], rows_of_.data() + begin_[column + 1]};
    }

    void note_degree(std::uint32_t row) {
        const std::uint32_t degree = state_[row].degree;
        if (degree < kLowDegrees) by_degree_[degree].push_back(row);
        // Where few rows wait to be peeled its turn comes soon.
        if (degree == 1) __builtin_prefetch(rows_of_.data() + begin_[state_[row].columns_xor]);
    }

    void remove(std::uint32_t column) {
        gone_[column] = true;
        for (const std::uint32_t row : rows_of(column)) {
            --state_[row].degree;
            state_[row].columns_xor ^= column;
            note_degree(row);
        }
    }

    /// First come, first served: neighbouring steps then rarely wait for each other.
    void peel(Schedule& schedule, std::uint32_t& left) {
        std::vector<std::uint32_t>& single = by_degree_[1];
        for (std::size_t i = 0; i < single.size(); ++i) {
            prefetch(i);
            const std::uint32_t row = single[i];
            if (state_[row].degree != 1) continue;
            const std::uint32_t column = state_[row].columns_xor;
            used_[row] = true;
            schedule.steps.push_back({row, column});
            remove(column);
            --left;
        }
        single.clear();
    }

    /// Asks for what the rows after the i-th single one will need, step by step.
    void prefetch(std::size_t i) const {
        constexpr std::size_t kFar = 12, kNear = 8, kNext = 4;
        const std::vector<std::uint32_t>& single = by_degree_[1];
        const auto column = [&](std::size_t ahead) {
            const std::size_t at = i + ahead;
            return at < single.size() ? state_[single[at]].columns_xor : 0;
        };
        if (i + kNext >= single.size()) return;
        __builtin_prefetch(&begin_[column(kFar)]);
        __builtin_prefetch(&rows_of_[begin_[column(kNear)]]);
        for (const std::uint32_t row : rows_of(column(kNext))) __builtin_prefetch(&state_[row]);
    }

    /// How many rows would have one column left without this one.
    std::size_t freed_by(std::uint32_t column) const {
        const auto rows = rows_of(column);
        return static_cast<std::size_t>(std::count_if(
            rows.begin(), rows.end(), [&](std::uint32_t row) { return state_[row].degree == 2; }));
    }

    /// The column, among those of a few rows with the fewest columns left, which frees most rows.
    std::uint32_t column_to_give_up() {
        for (std::uint32_t degree = 2; degree < kLowDegrees; ++degree) {
            std::vector<std::uint32_t>& list = by_degree_[degree];
            std::uint32_t best = sparse_;
            std::size_t most = 0;
            unsigned seen = 0;
            for (std::size_t i = list.size(); i > 0 && seen < kCandidates; --i) {
                const std::uint32_t row = list[i - 1];
                if (state_[row].degree != degree) {
                    list[i - 1] = list.back();
                    list.pop_back();
                    continue;
                }
                ++seen;
                for (const std::uint32_t column : rows_[row]) {
                    if (column >= sparse_ || gone_[column]) continue;
                    const std::size_t freed = freed_by(column);
                    if (best == sparse_ || freed > most) {
                        best = column;
                        most = freed;
                    }
                }
            }
            if (best != sparse_) return best;
        }
        // Only rows with many columns are left, or none: any column will do.
        while (gone_[next_]) ++next_;
        return next_;
    }

    const SparseRows& rows_;
    std::uint32_t sparse_;
    std::uint32_t next_ = 0;
    std::vector<bool> gone_;
    std::vector<bool> used_;
    LargeVector<RowState> state_;
    LargeVector<std::uint32_t> begin_;  ///< of each column in rows_of_
    LargeVector<std::uint32_t> rows_of_;
    std::array<std::vector<std::uint32_t>, kLowDegrees> by_degree_;  ///< may hold outdated entries
};

}  // namespace

SparseRows::SparseRows(const FountainCode& code, std::span<const std::uint32_t> rows) {
    begin_.reserve(code.check_rows() + rows.size() + 1);
    // A row has 8.2 columns on average, a check row's two inactive ones are few.
    columns_.reserve(std::size_t{code.sparse()} * 3 + rows.size() * 9);
    add_checks(code);
    std::array<std::uint32_t, FountainCode::kMostRowColumns> columns{};
    for (const std::uint32_t row : rows) {
        const unsigned count = code.row(row, columns);
        append(std::span(columns).first(count));
    }
}

void SparseRows::append(std::span<const std::uint32_t> columns) {
    columns_.insert(columns_.end(), columns.begin(), columns.end());
    begin_.push_back(static_cast<std::uint32_t>(columns_.size()));
}

SparseRows SparseRows::reordered(std::span<const std::uint32_t> order,
                                 std::span<const std::uint32_t> place, std::size_t steps) const {
    SparseRows result;
    result.begin_.reserve(order.size() + 1);
    result.columns_.resize(columns_.size());
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
    result.columns_.resize(result.begin_.back());
    return result;
}

void SparseRows::add_checks(const FountainCode& code) {
    const std::uint32_t checks = code.check_rows();
    begin_.assign(checks + 1, 0);
    for (std::uint32_t column = 0; column < code.sparse(); ++column) {
        for (const std::uint32_t check : code.checks_of(column)) ++begin_[check];
    }
    for (std::uint32_t check = 0; check < checks; ++check) begin_[check] += 2;
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    columns_.resize(begin_[checks]);
    for (std::uint32_t column = 0; column < code.sparse(); ++column) {
        for (const std::uint32_t check : code.checks_of(column)) {
            columns_[--begin_[check]] = column;
        }
    }
    for (std::uint32_t check = 0; check < checks; ++check) {
        for (const std::uint32_t column : code.inactive_of_check(check)) {
            columns_[--begin_[check]] = column;
        }
    }
}

Schedule make_schedule(const SparseRows& rows, std::uint32_t sparse, std::uint32_t columns) {
    return Peeler(rows, sparse).run(columns);
}

}  // namespace oligo::dna
