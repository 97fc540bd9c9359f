#pragma once

#include "dna/consensus/error_rates.hpp"
#include "dna/reads/read.hpp"

#include <cstddef>
#include <span>

namespace oligo::dna {

/// Chance that one base of a read is wrong: the rate of substitutions, shared out among the bases
/// as their qualities say. Half of it stays the same for all, as errors made before sequencing show
/// in no quality; constant qualities change nothing.
class BaseError {
  public:
    /// The same chance for all bases.
    explicit BaseError(const ErrorRates& rates);
    /// Qualities count in comparison with those of all these reads.
    BaseError(std::span<const ReadView> reads, const ErrorRates& rates);

    /// Whether qualities tell bases apart.
    bool rated() const { return scale_ > 0; }
    double of(const ReadView& read, std::size_t i) const;

  private:
    double rate_;
    double scale_ = 0;  ///< what chances of error that qualities state are multiplied by
};

}  // namespace oligo::dna
