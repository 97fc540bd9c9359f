#include "dna/fountain/sparse_solver.hpp"

#include "dna/fountain/error_location.hpp"
#include "dna/fountain/schedule.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace oligo::dna {
namespace {

constexpr unsigned kLineUnits = 4;  ///< a cache line
constexpr unsigned kMostLaneUnits = 2 * kLineUnits;

/// Calls work(std::integral_constant<unsigned, units>) so that inner loops have a fixed length.
template <typename Work, unsigned kUnits = 1>
void with_units(unsigned units, const Work& work) {
    if constexpr (kUnits > kMostLaneUnits) {
        throw std::invalid_argument("fountain: a lane of " + std::to_string(units) + " units");
    } else if (units == kUnits) {
        work(std::integral_constant<unsigned, kUnits>{});
    } else {
        with_units<Work, kUnits + 1>(units, work);
    }
}

/// The lanes of a row's columns, added up, onto the row's own symbol.
template <unsigned kUnits>
struct RowSum {
    Unit sum[kUnits] = {};

    RowSum(const Unit* symbol, unsigned symbol_units) {
        if (symbol != nullptr) std::copy_n(symbol, symbol_units, sum);
    }
    /// Lanes before `zero` are zero like that one, which replaces them so that they need not be
    /// fetched. Lanes of the columns kAhead further on, some rows ahead, are asked for; large codes
    /// wait for memory otherwise.
    void add(std::span<const std::uint32_t> columns, const Lanes& lanes, std::uint32_t zero) {
        constexpr std::size_t kAhead = SparseRows::kReadable;
        for (const std::uint32_t& column : columns) {
            const Unit* later = lanes[std::max((&column)[kAhead], zero)];
            __builtin_prefetch(later);
            if constexpr (kUnits > kLineUnits) __builtin_prefetch(later + kLineUnits);
            add_lane<kUnits>(sum, lanes[std::max(column, zero)]);
        }
    }
};

}  // namespace

/// Unknowns that are followed through the schedule together, and the symbols with the first ones.
struct SparseSolver::Batch {
    std::size_t first_bit;
    unsigned bit_units;
    unsigned symbol_units;
};

SparseSolver::SparseSolver(SparseSystem system, const Lanes& symbols, unsigned symbol_bytes)
    : system_(std::move(system)), symbols_(symbols), symbol_bytes_(symbol_bytes) {
    const Schedule schedule =
        make_schedule(system_.rows, system_.zero_rows, system_.sparse, system_.columns);
    steps_ = schedule.steps.size();
    since_ = schedule.since;
    row_at_.reserve(system_.rows.count());
    column_at_.reserve(system_.columns);
    for (const Schedule::Step& step : schedule.steps) {
        row_at_.push_back(step.row);
        column_at_.push_back(step.column);
    }
    row_at_.insert(row_at_.end(), schedule.left.begin(), schedule.left.end());
    column_at_.insert(column_at_.end(), schedule.inactive.begin(), schedule.inactive.end());
    reorder();
}

// All passes go through the rows and lanes in the order in which they lie in memory.
void SparseSolver::reorder() {
    std::vector<std::uint32_t> place(system_.columns);
    for (std::uint32_t i = 0; i < column_at_.size(); ++i) place[column_at_[i]] = i;
    system_.rows = system_.rows.reordered(row_at_, place, steps_);
}

SparseSolver::SparseSolver(const FountainCode& code, std::span<const std::uint32_t> rows,
                           const Lanes& symbols, unsigned symbol_bytes)
    : SparseSolver({SparseRows(code, rows), code.check_rows(), code.sparse(), code.columns(),
                    FountainCode::kHeavyGroups},
                   symbols, symbol_bytes) {}

/// A cache line, which holds a symbol and unknowns beside it; two for the longest symbols, and less
/// where everything has room in less.
unsigned SparseSolver::lane_units() const {
    const unsigned all = symbols_.units() + units_of_bits(unknowns());
    return std::min(all, symbols_.units() < kLineUnits ? kLineUnits : kMostLaneUnits);
}

// A lane is [symbol |] bits of the unknowns first_bit.. : the column as a sum of those unknowns.
// Lanes of inactive columns are single bits; those of steps before the first of these unknowns is
// in use are zero, and have to be when this is called.
void SparseSolver::fill(InactiveSystem& system, const Batch& batch, Lanes& lanes) const {
    const std::size_t last_bit =
        std::min(batch.first_bit + std::size_t{batch.bit_units} * kUnitBits, unknowns());
    const std::size_t first_step =
        batch.symbol_units == 0 && batch.first_bit < last_bit ? since_[batch.first_bit] : 0;
    std::fill(lanes[steps_], lanes[system_.columns], Unit{});
    for (std::size_t bit = batch.first_bit; bit < last_bit; ++bit) {
        flip_bit(lanes[steps_ + bit] + batch.symbol_units, bit - batch.first_bit);
    }
    const auto zero = static_cast<std::uint32_t>(std::max<std::size_t>(first_step, 1) - 1);
    const std::size_t unit = batch.first_bit / kUnitBits;
    const auto put = [&](std::size_t index, const Unit* lane) {
        add_lane(system.symbol(index), lane, batch.symbol_units);
        add_lane(system.lane(index) + unit, lane + batch.symbol_units, batch.bit_units);
    };
    with_units(lanes.units(), [&](auto units) {
        constexpr unsigned kUnits = decltype(units)::value;
        const auto sum_of = [&](std::size_t row) {
            RowSum<kUnits> sum(symbol_of(row_at_[row]), batch.symbol_units);
            sum.add(system_.rows[row], lanes, zero);
            return sum;
        };
        for (std::size_t i = first_step; i < steps_; ++i) {
            std::copy_n(sum_of(i).sum, kUnits, lanes[i]);
        }
        for (std::size_t i = 0; i < left(); ++i) put(i, sum_of(steps_ + i).sum);
        if (system_.heavy_groups == 0) return;
        Lanes groups(system_.heavy_groups, kUnits);
        for (std::size_t i = first_step; i < system_.columns; ++i) {
            add_lane<kUnits>(groups[column_at_[i] % system_.heavy_groups], lanes[i]);
        }
        for (std::size_t i = 0; i < system_.heavy_groups; ++i) put(left() + i, groups[i]);
    });
}

// The last unknowns come first: each batch then starts at an earlier step than those before it, and
// finds the lanes ahead of its start untouched.
InactiveSystem SparseSolver::inactive_system(InactiveSystem::Origin origin, Lanes& lanes) const {
    InactiveSystem system({unknowns(), left(), system_.heavy_groups, symbol_bytes_, origin});
    const unsigned all = units_of_bits(unknowns());
    const unsigned with_symbols = std::min(all, lanes.units() - symbols_.units());
    for (unsigned end = all; end > with_symbols;) {
        const unsigned count = std::min(lanes.units(), end - with_symbols);
        end -= count;
        fill(system, {std::size_t{end} * kUnitBits, count, 0}, lanes);
    }
    fill(system, {0, with_symbols, symbols_.units()}, lanes);
    return system;
}

SolveStatus SparseSolver::solve(Lanes& intermediate, const BackSubstituter* elsewhere) const {
    Lanes lanes(system_.columns, lane_units());
    InactiveSystem system = inactive_system(InactiveSystem::Origin::kForgotten, lanes);
    if (!system.reduce()) return SolveStatus::kSingular;
    if (!system.consistent()) return SolveStatus::kContradiction;
    const Lanes inactive = system.solve();
    intermediate = Lanes(system_.columns, symbols_.units());
    if (elsewhere == nullptr) {
        substitute_back(inactive, lanes, intermediate);
        return SolveStatus::kSolved;
    }
    const Lanes found = elsewhere->substitute_back(back_substitution(), inactive);
    for (std::size_t i = 0; i < system_.columns; ++i) {
        std::copy_n(found[i], symbols_.units(), intermediate[column_at_[i]]);
    }
    return SolveStatus::kSolved;
}

void SparseSolver::substitute_back(const Lanes& inactive, Lanes& lanes, Lanes& intermediate) const {
    lanes.narrow(symbols_.units());
    for (std::size_t i = 0; i < unknowns(); ++i) {
        std::copy_n(inactive[i], inactive.units(), lanes[steps_ + i]);
        std::copy_n(inactive[i], inactive.units(), intermediate[column_at_[steps_ + i]]);
    }
    with_units(symbols_.units(), [&](auto units) {
        constexpr unsigned kUnits = decltype(units)::value;
        constexpr std::size_t kAhead = 16;
        for (std::size_t i = 0; i < steps_; ++i) {
            if (i + kAhead < steps_) __builtin_prefetch(intermediate[column_at_[i + kAhead]], 1);
            RowSum<kUnits> sum(symbol_of(row_at_[i]), kUnits);
            sum.add(system_.rows[i], lanes, 0);
            std::copy_n(sum.sum, kUnits, lanes[i]);
            std::copy_n(sum.sum, kUnits, intermediate[column_at_[i]]);
        }
    });
}

BackSubstitution SparseSolver::back_substitution() const {
    BackSubstitution result{system_.rows, steps_, system_.columns, Lanes(steps_, symbols_.units())};
    for (std::size_t i = 0; i < steps_; ++i) {
        if (const Unit* symbol = symbol_of(row_at_[i])) {
            std::copy_n(symbol, symbols_.units(), result.own[i]);
        }
    }
    return result;
}

std::vector<std::size_t> SparseSolver::wrong_rows() const {
    Lanes lanes(system_.columns, lane_units());
    InactiveSystem system = inactive_system(InactiveSystem::Origin::kKept, lanes);
    if (!system.reduce()) return {};
    const std::size_t parts = left() + system_.heavy_groups;
    const std::size_t symbols = system_.rows.count() - system_.zero_rows;
    const Lanes locator = error_locator(system.checks(), {symbol_bytes_, parts, symbols});
    if (locator.units() == 0) return {};
    // Back through the schedule: the coefficients of a step's row cancel its column's.
    Lanes columns(system_.columns, kLocatorUnits);
    for (std::size_t i = 0; system_.heavy_groups != 0 && i < system_.columns; ++i) {
        add_lane<kLocatorUnits>(columns[i], locator[left() + column_at_[i] % system_.heavy_groups]);
    }
    Lanes of_row(system_.rows.count(), kLocatorUnits);
    const auto spread = [&](std::size_t row, const Unit* coefficients) {
        std::copy_n(coefficients, kLocatorUnits, of_row[row_at_[row]]);
        for (const std::uint32_t column : system_.rows[row]) {
            add_lane<kLocatorUnits>(columns[column], coefficients);
        }
    };
    for (std::size_t i = 0; i < left(); ++i) spread(steps_ + i, locator[i]);
    for (std::size_t i = steps_; i > 0; --i) spread(i - 1, columns[i - 1]);
    std::vector<std::size_t> wrong;
    for (std::size_t row = system_.zero_rows; row < system_.rows.count(); ++row) {
        if (located(of_row[row])) wrong.push_back(row - system_.zero_rows);
    }
    return wrong;
}

}  // namespace oligo::dna
