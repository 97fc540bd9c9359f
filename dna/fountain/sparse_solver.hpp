#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/inactive_system.hpp"
#include "dna/fountain/lanes.hpp"
#include "dna/fountain/sparse_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

enum class SolveStatus { kSolved, kSingular, kContradiction };

/// Shape of the system that a SparseSolver solves: columns from `sparse` on are inactive from the
/// start, the first `zero_rows` rows have the symbol 0, and a code's heavy rows may be added.
struct SparseSystem {
    SparseRows rows;
    std::uint32_t zero_rows = 0;
    std::uint32_t sparse = 0;
    std::uint32_t columns = 0;
    unsigned heavy_groups = 0;
};

/// What is left to do once the inactive columns are known: the lane of step i is own[i] plus the
/// lanes of rows[i], which are those of earlier steps and, from `steps` on, of inactive columns.
struct BackSubstitution {
    const SparseRows& rows;  ///< the solver's
    std::size_t steps = 0, columns = 0;
    Lanes own;
};

/// Does the last part of a solve elsewhere (dna/cuda/device.hpp).
class BackSubstituter {
  public:
    virtual ~BackSubstituter() = default;
    /// Lanes of the steps, in their order, and then of the inactive columns, which are given.
    virtual Lanes substitute_back(const BackSubstitution& steps, const Lanes& inactive) const = 0;
};

/// Finds the intermediate symbols of a code that is not dense from encoding symbols, or solves any
/// other sparse binary equations.
class SparseSolver {
  public:
    /// `symbols`: one lane for each row that is not a zero row; must outlive this object.
    SparseSolver(SparseSystem system, const Lanes& symbols, unsigned symbol_bytes);
    /// `rows`: the code's row of each symbol; `symbols`: one lane each, likewise.
    SparseSolver(const FountainCode& code, std::span<const std::uint32_t> rows,
                 const Lanes& symbols, unsigned symbol_bytes);

    /// Fills one lane for each column when it returns kSolved. kContradiction: more
    /// rows than needed were given and they do not agree. `elsewhere`: who does the last part of
    /// it; none: it is done here.
    SolveStatus solve(Lanes& intermediate, const BackSubstituter* elsewhere = nullptr) const;

    /// After kContradiction: which of the rows are wrong (places in `rows`, ascending); empty when
    /// there is too little surplus to tell. Errors are located as in Metzner and Kapturowski 1990:
    /// the combinations of checks that hold touch no wrong symbol.
    std::vector<std::size_t> wrong_rows() const;

  private:
    void reorder();
    std::size_t left() const { return row_at_.size() - steps_; }
    std::size_t unknowns() const { return system_.columns - steps_; }
    struct Batch;
    unsigned lane_units() const;
    BackSubstitution back_substitution() const;
    /// The lanes of all columns from those of the inactive ones, into `intermediate`; what `lanes`
    /// holds is lost.
    void substitute_back(const Lanes& inactive, Lanes& lanes, Lanes& intermediate) const;
    /// `lanes`: one of lane_units() per column, all zero; their contents are undefined afterwards.
    InactiveSystem inactive_system(InactiveSystem::Origin origin, Lanes& lanes) const;
    void fill(InactiveSystem& system, const Batch& batch, Lanes& lanes) const;
    const Unit* symbol_of(std::uint32_t row) const {
        return row < system_.zero_rows ? nullptr : symbols_[row - system_.zero_rows];
    }

    SparseSystem system_;
    const Lanes& symbols_;
    unsigned symbol_bytes_;
    std::size_t steps_ = 0;
    std::vector<std::uint32_t> row_at_;     ///< rows in the schedule's order, unused rows last
    std::vector<std::uint32_t> column_at_;  ///< columns in that order, the inactive ones last
    std::vector<std::uint32_t> since_;      ///< Schedule::since, of the unknowns
};

}  // namespace oligo::dna
