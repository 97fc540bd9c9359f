#include "dna/fountain/dense_solver.hpp"

#include "dna/fountain/error_location.hpp"

#include <algorithm>

namespace oligo::dna {

DenseSolver::DenseSolver(const FountainCode& code, std::span<const std::uint32_t> rows,
                         const Lanes& symbols, unsigned symbol_bytes)
    : code_(code), rows_(rows), symbols_(symbols), symbol_bytes_(symbol_bytes) {}

GaloisRows DenseSolver::equations(std::size_t origin_cells) const {
    const std::size_t sources = code_.source_symbols();
    GaloisRows equations(sources, sources + symbol_bytes_ + origin_cells);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto equation = equations.append();
        if (rows_[i] < sources) {
            equation[rows_[i]] = 1;
        } else {
            code_.dense_row(rows_[i], equation.first(sources));
        }
        load_bytes(symbols_[i], equation.subspan(sources, symbol_bytes_));
        if (origin_cells != 0) equation[sources + symbol_bytes_ + i] = 1;
    }
    return equations;
}

SolveStatus DenseSolver::solve(Lanes& sources) const {
    GaloisRows rows = equations(0);
    const std::size_t count = code_.source_symbols();
    if (rows.reduce() < count) return SolveStatus::kSingular;
    for (std::size_t i = count; i < rows.count(); ++i) {
        const auto rest = rows[i].subspan(count);
        if (std::any_of(rest.begin(), rest.end(), [](std::uint8_t cell) { return cell != 0; })) {
            return SolveStatus::kContradiction;
        }
    }
    sources = Lanes(count, symbols_.units());
    for (std::size_t i = 0; i < count; ++i) store_bytes(sources[i], rows[i].subspan(count));
    return SolveStatus::kSolved;
}

std::vector<std::size_t> DenseSolver::wrong_rows() const {
    GaloisRows rows = equations(rows_.size());
    const std::size_t rank = rows.reduce();
    GaloisRows checks(symbol_bytes_, symbol_bytes_ + rows_.size());
    for (std::size_t i = rank; i < rows.count(); ++i) {
        const auto rest = rows[i].subspan(code_.source_symbols());
        std::copy(rest.begin(), rest.end(), checks.append().begin());
    }
    const Lanes locator =
        error_locator(std::move(checks), {symbol_bytes_, rows_.size(), rows_.size()});
    std::vector<std::size_t> wrong;
    if (locator.units() == 0) return wrong;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (located(locator[i])) wrong.push_back(i);
    }
    return wrong;
}

}  // namespace oligo::dna
