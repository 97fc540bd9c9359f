#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/inactive_system.hpp"
#include "dna/fountain/lanes.hpp"
#include "dna/fountain/schedule.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

enum class SolveStatus { kSolved, kSingular, kContradiction };

/// Finds the intermediate symbols of a code that is not dense from encoding symbols.
class SparseSolver {
  public:
    /// `rows`: the code's row of each symbol; `symbols`: one lane each, which must outlive this.
    SparseSolver(const FountainCode& code, std::span<const std::uint32_t> rows,
                 const Lanes& symbols, unsigned symbol_bytes);

    /// Fills one lane for each column of the code when it returns kSolved. kContradiction: more
    /// rows than needed were given and they do not agree.
    SolveStatus solve(Lanes& intermediate) const;

    /// After kContradiction: which of the rows are wrong (places in `rows`, ascending), as far as
    /// the surplus tells; empty when it does not. Errors are located as in Metzner and Kapturowski
    /// 1990: the combinations of checks that hold touch no wrong symbol.
    std::vector<std::size_t> wrong_rows() const;

  private:
    InactiveSystem inactive_system(InactiveSystem::Origin origin) const;
    void fill(InactiveSystem& system, std::size_t first_bit, unsigned bit_units) const;
    const Unit* symbol_of(std::uint32_t row) const {
        return row < code_.check_rows() ? nullptr : symbols_[row - code_.check_rows()];
    }

    const FountainCode& code_;
    const Lanes& symbols_;
    unsigned symbol_bytes_;
    SparseRows rows_;
    Schedule schedule_;
};

}  // namespace oligo::dna
