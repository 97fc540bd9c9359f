#pragma once

#include "dna/consensus/base_error.hpp"
#include "dna/consensus/error_rates.hpp"
#include "dna/reads/read.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Chances of the steps from one base of the strand to the next.
struct StepChances {
    float deletion = 0;   ///< the base is left out
    float insertion = 0;  ///< one certain base comes in before it
    float copied = 0;     ///< the base is read, right or wrong

    /// Rates are brought into 1e-4 .. 0.3.
    static StepChances of(const ErrorRates& rates);
};

/// A read as the tables of ReadLattice take it: for each of its bases the chance to be read when a
/// certain base is on the strand. Column j of a table stands before base j of the read; arrays by
/// column are zero outside 1..size() and may be looked at kMargin columns beyond the ends.
class ReadChances {
  public:
    static constexpr std::int32_t kMargin = 32;

    void set(const ReadView& read, const StepChances& steps, const BaseError& error);

    std::int32_t size() const { return size_; }
    const StepChances& steps() const { return steps_; }
    /// Chance of base j - 1 of the read where the strand has `base` (0..3), at [j - column].
    const float* emission(unsigned base, std::int32_t column) const {
        return values_.data() + base * stride_ + static_cast<std::size_t>(column + kMargin);
    }
    /// Chance that base j - 1 of the read was inserted; that it and the one before were.
    const float* insertion(std::int32_t column) const { return emission(4, column); }
    const float* two_insertions(std::int32_t column) const { return emission(5, column); }

  private:
    std::int32_t size_ = 0;
    std::size_t stride_ = 0;
    StepChances steps_;
    std::vector<float> values_;
};

}  // namespace oligo::dna
