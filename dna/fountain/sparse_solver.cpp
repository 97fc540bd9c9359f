#include "dna/fountain/sparse_solver.hpp"

#include "dna/fountain/error_location.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace oligo::dna {
namespace {

constexpr unsigned kMostBitUnits = 4;  ///< unknowns are followed through the schedule in batches
constexpr unsigned kMostSweepUnits = 12;

/// Calls work(std::integral_constant<unsigned, units>) so that inner loops have a fixed length.
template <typename Work, unsigned kUnits = 1>
void with_units(unsigned units, const Work& work) {
    if constexpr (kUnits > kMostSweepUnits) {
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
    void add(std::span<const std::uint32_t> columns, const Lanes& lanes) {
        for (const std::uint32_t column : columns) add_lane<kUnits>(sum, lanes[column]);
    }
};

/// Asks for the lanes that a later step will need; large codes wait for memory otherwise.
void prefetch(const SparseRows& rows, std::span<const Schedule::Step> steps, std::size_t step,
              const Lanes& lanes) {
    constexpr std::size_t kAhead = 6;
    constexpr std::size_t kMostColumns = 12;
    if (step + kAhead >= steps.size()) return;
    const auto columns = rows[steps[step + kAhead].row];
    for (const std::uint32_t column : columns.first(std::min(columns.size(), kMostColumns))) {
        __builtin_prefetch(lanes[column]);
    }
}

/// Gives each step's column the sum of its row's other columns and symbol, in order.
template <unsigned kUnits, typename SumOf>
void sweep(const SparseRows& rows, std::span<const Schedule::Step> steps, Lanes& lanes,
           const SumOf& sum_of) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        prefetch(rows, steps, i, lanes);
        const RowSum<kUnits> sum = sum_of(steps[i].row);
        std::copy_n(sum.sum, kUnits, lanes[steps[i].column]);
    }
}

}  // namespace

SparseSolver::SparseSolver(SparseSystem system, const Lanes& symbols, unsigned symbol_bytes)
    : system_(std::move(system)),
      symbols_(symbols),
      symbol_bytes_(symbol_bytes),
      schedule_(make_schedule(system_.rows, system_.sparse, system_.columns)) {}

SparseSolver::SparseSolver(const FountainCode& code, std::span<const std::uint32_t> rows,
                           const Lanes& symbols, unsigned symbol_bytes)
    : SparseSolver({SparseRows(code, rows), code.check_rows(), code.sparse(), code.columns(),
                    FountainCode::kHeavyGroups},
                   symbols, symbol_bytes) {}

// A lane is [symbol |] bits of the unknowns first_bit.. : the column as a sum of those unknowns.
// Lanes of inactive columns are single bits; that of a step's own column is zero before the step.
void SparseSolver::fill(InactiveSystem& system, std::size_t first_bit, unsigned bit_units) const {
    const unsigned symbol_units = first_bit == 0 ? symbols_.units() : 0;
    with_units(symbol_units + bit_units, [&](auto units) {
        constexpr unsigned kUnits = decltype(units)::value;
        Lanes lanes(system_.columns, kUnits);
        const std::size_t last_bit =
            std::min(first_bit + std::size_t{bit_units} * kUnitBits, schedule_.inactive.size());
        for (std::size_t bit = first_bit; bit < last_bit; ++bit) {
            flip_bit(lanes[schedule_.inactive[bit]] + symbol_units, bit - first_bit);
        }
        const auto sum_of = [&](std::uint32_t row) {
            RowSum<kUnits> sum(symbol_of(row), symbol_units);
            sum.add(system_.rows[row], lanes);
            return sum;
        };
        sweep<kUnits>(system_.rows, schedule_.steps, lanes, sum_of);
        const std::size_t unit = first_bit / kUnitBits;
        const auto put = [&](std::size_t index, const Unit* lane) {
            add_lane(system.symbol(index), lane, symbol_units);
            add_lane(system.lane(index) + unit, lane + symbol_units, bit_units);
        };
        for (std::size_t i = 0; i < schedule_.left.size(); ++i) {
            put(i, sum_of(schedule_.left[i]).sum);
        }
        if (system_.heavy_groups == 0) return;
        Lanes groups(system_.heavy_groups, kUnits);
        for (std::uint32_t column = 0; column < system_.columns; ++column) {
            add_lane<kUnits>(groups[column % system_.heavy_groups], lanes[column]);
        }
        for (std::size_t i = 0; i < system_.heavy_groups; ++i) {
            put(schedule_.left.size() + i, groups[i]);
        }
    });
}

InactiveSystem SparseSolver::inactive_system(InactiveSystem::Origin origin) const {
    const std::size_t unknowns = schedule_.inactive.size();
    InactiveSystem system(
        {unknowns, schedule_.left.size(), system_.heavy_groups, symbol_bytes_, origin});
    const unsigned all = units_of_bits(unknowns);
    unsigned unit = 0;
    do {  // once even without unknowns: the symbols go along with the first batch
        fill(system, std::size_t{unit} * kUnitBits, std::min(kMostBitUnits, all - unit));
        unit += kMostBitUnits;
    } while (unit < all);
    return system;
}

SolveStatus SparseSolver::solve(Lanes& intermediate) const {
    InactiveSystem system = inactive_system(InactiveSystem::Origin::kForgotten);
    if (!system.reduce()) return SolveStatus::kSingular;
    if (!system.consistent()) return SolveStatus::kContradiction;
    intermediate = Lanes(system_.columns, symbols_.units());
    const Lanes inactive = system.solve();
    for (std::size_t i = 0; i < schedule_.inactive.size(); ++i) {
        add_lane(intermediate[schedule_.inactive[i]], inactive[i], inactive.units());
    }
    with_units(symbols_.units(), [&](auto units) {
        constexpr unsigned kUnits = decltype(units)::value;
        sweep<kUnits>(system_.rows, schedule_.steps, intermediate, [&](std::uint32_t row) {
            RowSum<kUnits> sum(symbol_of(row), kUnits);
            sum.add(system_.rows[row], intermediate);
            return sum;
        });
    });
    return SolveStatus::kSolved;
}

std::vector<std::size_t> SparseSolver::wrong_rows() const {
    InactiveSystem system = inactive_system(InactiveSystem::Origin::kKept);
    if (!system.reduce()) return {};
    const std::size_t left = schedule_.left.size();
    const Lanes locator = error_locator(
        system.checks(),
        {symbol_bytes_, left + system_.heavy_groups, system_.rows.count() - system_.zero_rows});
    if (locator.units() == 0) return {};
    // Back through the schedule: the coefficients of a step's row cancel its column's.
    Lanes columns(system_.columns, kLocatorUnits);
    for (std::uint32_t column = 0; system_.heavy_groups != 0 && column < system_.columns;
         ++column) {
        add_lane<kLocatorUnits>(columns[column], locator[left + column % system_.heavy_groups]);
    }
    Lanes of_row(system_.rows.count(), kLocatorUnits);
    const auto spread = [&](std::uint32_t row, const Unit* coefficients) {
        std::copy_n(coefficients, kLocatorUnits, of_row[row]);
        for (const std::uint32_t column : system_.rows[row]) {
            add_lane<kLocatorUnits>(columns[column], of_row[row]);
        }
    };
    for (std::size_t i = 0; i < left; ++i) spread(schedule_.left[i], locator[i]);
    for (auto step = schedule_.steps.rbegin(); step != schedule_.steps.rend(); ++step) {
        spread(step->row, columns[step->column]);
    }
    std::vector<std::size_t> wrong;
    for (std::size_t row = system_.zero_rows; row < system_.rows.count(); ++row) {
        if (located(of_row[row])) wrong.push_back(row - system_.zero_rows);
    }
    return wrong;
}

}  // namespace oligo::dna
