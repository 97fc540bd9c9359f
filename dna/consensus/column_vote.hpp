#pragma once

#include "dna/consensus/error_rates.hpp"
#include "dna/consensus/strand_reading.hpp"
#include "dna/reads/read.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace oligo::dna {

/// The consensus of reads without insertions and deletions, base by base.
class PlainColumnVote {
  public:
    /// Fills `reading` where all reads have the strand's length and differ from what they say
    /// together so little that nothing was inserted or deleted; false otherwise. Confidence is 255
    /// times the posterior of the base, substitutions being as frequent as the rates and, where
    /// there are any, the qualities say.
    bool operator()(std::span<const ReadView> reads, const ErrorRates& rates, std::size_t length_nt,
                    StrandReading& reading);

    /// The substitutions in the reads of the last call, which was true.
    ErrorCounts count_errors(std::span<const ReadView> reads) const;

  private:
    std::size_t differences(const ReadView& read) const;

    std::vector<float> evidence_;  ///< [4 i + base], in bits
};

}  // namespace oligo::dna
