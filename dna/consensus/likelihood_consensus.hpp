#pragma once

#include "dna/consensus/error_rates.hpp"
#include "dna/consensus/strand_reading.hpp"
#include "dna/reads/read.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace oligo::dna {

/// What is known of a strand before its reads are looked at.
struct ConsensusRequest {
    ErrorRates rates;                  ///< of the reads
    std::size_t length_nt = 0;         ///< of the strand; 0: not known
    std::string_view start_from = {};  ///< a draft of the strand, or empty: one of the reads
};

/// Finds the strand that makes its reads most probable, reads with insertions, deletions and
/// substitutions. It starts from the read that the others support best, takes every single edit
/// that makes all reads together more probable, and repeats; a known length is then forced by the
/// edits that cost least. Owns the memory that it works in: one a thread, used again and again.
class LikelihoodConsensus {
  public:
    /// Reads of one strand are looked at up to this number, the first ones.
    static constexpr std::size_t kMostReads = 64;
    /// Longer reads are left out.
    static constexpr std::size_t kMostReadNt = 65536;

    LikelihoodConsensus();
    ~LikelihoodConsensus();
    LikelihoodConsensus(LikelihoodConsensus&&) noexcept;
    LikelihoodConsensus& operator=(LikelihoodConsensus&&) noexcept;

    /// `reads`: of one strand, each forwards, with or without qualities. Foreign ones among them
    /// are left out first, as are reads shorter than half of a known length or longer than twice.
    /// Units are letters; `reads` counts those that took part; empty where none did. Confidence is
    /// 255 times the probability that the base is right at its place where the length is known, and
    /// otherwise that the base belongs there and none is missing before it.
    StrandReading operator()(std::span<const ReadView> reads, const ConsensusRequest& request);

    /// The errors of the reads that took part in the last call, against what it returned. None of
    /// a read alone, which nothing contradicts. Call it while those reads are there.
    ErrorCounts count_errors();

  private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace oligo::dna
