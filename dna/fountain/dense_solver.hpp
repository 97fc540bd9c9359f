#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/lanes.hpp"
#include "dna/fountain/sparse_solver.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// The counterpart of SparseSolver for dense codes: here the intermediate symbols are the sources.
class DenseSolver {
  public:
    DenseSolver(const FountainCode& code, std::span<const std::uint32_t> rows, const Lanes& symbols,
                unsigned symbol_bytes);
    SolveStatus solve(Lanes& sources) const;
    std::vector<std::size_t> wrong_rows() const;

  private:
    /// [coefficients | symbol | origin]; an origin is one cell per row.
    GaloisRows equations(std::size_t origin_cells) const;

    const FountainCode& code_;
    std::span<const std::uint32_t> rows_;
    const Lanes& symbols_;
    unsigned symbol_bytes_;
};

}  // namespace oligo::dna
