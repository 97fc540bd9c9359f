#pragma once

#include "dna/fountain/sparse_rows.hpp"

#include <cstdint>
#include <vector>

namespace oligo::dna {

/// The order in which rows solve columns (peeling with inactivation; Shokrollahi, Lassen, Karp
/// 2005): the row of each step holds its own column, columns of earlier steps and inactive columns.
struct Schedule {
    struct Step {
        std::uint32_t row;
        std::uint32_t column;
    };
    std::vector<Step> steps;
    /// Columns solved together at the end: first the columns that are inactive from the start.
    std::vector<std::uint32_t> inactive;
    std::vector<std::uint32_t>
        since;  ///< for each inactive column the first step that may hold it; ascending
    std::vector<std::uint32_t> left;  ///< rows that no step uses
};

/// Columns from `sparse` on are inactive from the start. The first `late` rows are long ones (the
/// check rows of a code), which solve columns only when few are left.
Schedule make_schedule(const SparseRows& rows, std::uint32_t late, std::uint32_t sparse,
                       std::uint32_t columns);

}  // namespace oligo::dna
