#include "dna/fountain/schedule.hpp"

#include "dna/fountain/column_rows.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

namespace oligo::dna {
namespace {

constexpr std::uint32_t kLowDegrees = 5;  ///< rows with fewer sparse columns left are in lists
constexpr unsigned kCandidates = 6;       ///< rows looked at before a column is made inactive
constexpr std::uint32_t kLateShare =
    2;  ///< late rows are added when this many columns per row are left
constexpr std::size_t kLargeRows = 20'000;  ///< from here on rows are asked for ahead

/// Lists of rows by how many columns they have left, as far as those are few. Degrees only fall, so
/// a row comes into each list once; it stays there when its degree falls further. Which list a row
/// goes to is hard to foresee, so there is no branch: rows of higher degrees go to a list that is
/// never any longer.
class DegreeLists {
  public:
    explicit DegreeLists(std::size_t rows) {
        for (List& list : lists_)
            list.rows = std::make_unique_for_overwrite<std::uint32_t[]>(rows + 1);
    }

    void push(std::uint32_t row, std::uint32_t degree) {
        List& list = lists_[std::min(degree, kLowDegrees)];
        list.rows[list.size] = row;
        list.size += degree < kLowDegrees ? 1 : 0;
    }

    struct List {
        std::unique_ptr<std::uint32_t[]> rows;
        std::size_t size = 0;
    };
    List& operator[](std::uint32_t degree) { return lists_[degree]; }

  private:
    std::array<List, kLowDegrees + 1> lists_;
};

/// Peels columns away one by one.
class Peeler {
  public:
    Peeler(const SparseRows& rows, std::uint32_t late, std::uint32_t sparse)
        : rows_(rows),
          late_(late),
          left_(sparse),
          large_(rows.count() >= kLargeRows),
          gone_(sparse),
          used_(rows.count()),
          state_(rows.count()),
          by_degree_(rows.count()),
          rows_of_(sparse) {
        rows_of_.add(rows, late, static_cast<std::uint32_t>(rows.count()), state_);
        for (std::uint32_t row = late; row < rows.count(); ++row) note_degree(row);
    }

    Schedule run(std::uint32_t columns) {
        Schedule schedule;
        schedule.steps.reserve(gone_.size());
        for (auto column = static_cast<std::uint32_t>(gone_.size()); column < columns; ++column) {
            schedule.inactive.push_back(column);
        }
        schedule.since.assign(schedule.inactive.size(), 0);
        while (left_ > 0) {
            peel(schedule);
            if (left_ == 0) break;
            if (late_ > 0 && left_ / kLateShare <= late_) {
                admit_late();
                continue;
            }
            const std::uint32_t column = column_to_give_up();
            schedule.inactive.push_back(column);
            schedule.since.push_back(static_cast<std::uint32_t>(schedule.steps.size()));
            remove(column);
        }
        for (std::uint32_t row = 0; row < rows_.count(); ++row) {
            if (used_[row] == 0) schedule.left.push_back(row);
        }
        return schedule;
    }

  private:
    void admit_late() {
        rows_of_.add_late(rows_, 0, late_, gone_, state_);
        for (std::uint32_t row = 0; row < late_; ++row) note_degree(row);
        late_ = 0;
    }

    void note_degree(std::uint32_t row) {
        const RowState& state = state_[row];
        by_degree_.push(row, state.degree);
        // Where few rows wait to be peeled its turn comes soon.
        if (large_ && state.degree == 1) rows_of_.prefetch(state.columns_xor);
    }

    void remove(std::uint32_t column) {
        gone_[column] = 1;
        --left_;
        rows_of_.visit(column, [&](std::uint32_t row) {
            RowState& state = state_[row];
            --state.degree;
            state.columns_xor ^= column;
            note_degree(row);
        });
    }

    /// First come, first served: neighbouring steps then rarely wait for each other.
    void peel(Schedule& schedule) {
        DegreeLists::List& single = by_degree_[1];
        for (; next_single_ < single.size; ++next_single_) {
            if (large_) {
                prefetch({single.rows.get() + next_single_, single.size - next_single_});
            }
            const std::uint32_t row = single.rows[next_single_];
            if (state_[row].degree != 1) continue;
            const std::uint32_t column = state_[row].columns_xor;
            used_[row] = 1;
            schedule.steps.push_back({row, column});
            remove(column);
        }
    }

    /// Asks for what the next single rows will need, step by step.
    void prefetch(std::span<const std::uint32_t> single) const {
        constexpr std::size_t kFar = 8, kNear = 4;
        if (single.size() <= kFar) return;
        rows_of_.prefetch(state_[single[kFar]].columns_xor);
        for (const std::uint32_t row : rows_of_.near(state_[single[kNear]].columns_xor)) {
            __builtin_prefetch(&state_[row]);
        }
    }

    /// How many rows would have one column left without this one.
    unsigned freed_by(std::uint32_t column) const {
        unsigned freed = 0;
        rows_of_.visit(column,
                       [&](std::uint32_t row) { freed += state_[row].degree == 2 ? 1 : 0; });
        return freed;
    }

    /// The column, among those of a few rows with the fewest columns left, which frees most rows.
    std::uint32_t column_to_give_up() {
        const auto sparse = static_cast<std::uint32_t>(gone_.size());
        for (std::uint32_t degree = 2; degree < kLowDegrees; ++degree) {
            DegreeLists::List& list = by_degree_[degree];
            std::uint32_t best = sparse;
            unsigned most = 0, seen = 0;
            for (std::size_t i = list.size; i > 0 && seen < kCandidates; --i) {
                const std::uint32_t row = list.rows[i - 1];
                if (state_[row].degree != degree) {
                    list.rows[i - 1] = list.rows[--list.size];
                    continue;
                }
                ++seen;
                for (const std::uint32_t column : rows_[row]) {
                    if (column >= sparse || gone_[column] != 0) continue;
                    const unsigned freed = freed_by(column);
                    if (best == sparse || freed > most) {
                        best = column;
                        most = freed;
                    }
                }
            }
            if (best != sparse) return best;
        }
        // Only rows with many columns are left, or none: any column will do.
        while (gone_[next_] != 0) ++next_;
        return next_;
    }

    const SparseRows& rows_;
    std::uint32_t late_;  ///< rows that have not come in yet
    std::uint32_t left_;  ///< columns
    bool large_;
    std::uint32_t next_ = 0;
    std::vector<std::uint8_t> gone_;
    std::vector<std::uint8_t> used_;
    LargeVector<RowState> state_;
    DegreeLists by_degree_;
    std::size_t next_single_ = 0;  ///< of the list of degree 1
    ColumnRows rows_of_;
};

}  // namespace

Schedule make_schedule(const SparseRows& rows, std::uint32_t late, std::uint32_t sparse,
                       std::uint32_t columns) {
    return Peeler(rows, late, sparse).run(columns);
}

}  // namespace oligo::dna
