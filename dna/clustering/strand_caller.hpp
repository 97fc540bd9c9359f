#pragma once

#include "dna/clustering/cluster_strands.hpp"
#include "dna/clustering/cluster_vote.hpp"
#include "dna/consensus/likelihood_consensus.hpp"

#include <array>
#include <string>
#include <vector>

namespace oligo::dna {

/// Finds the strands of clusters. Keeps its memory: one object a thread.
class StrandCaller {
  public:
    static constexpr std::size_t kMostReads = LikelihoodConsensus::kMostReads;

    StrandCaller(const PackedReads& reads, const ReadClusters& clusters)
        : reads_(reads), clusters_(clusters) {}

    /// What aligned reads vote for; valid until the next call.
    const ClusterVote::Outcome& vote(std::size_t cluster);
    /// Substitutions, insertions, deletions and bases compared in the last vote.
    struct Counts {
        double substitutions = 0, insertions = 0, deletions = 0, bases = 0;
    };
    const Counts& counts() const { return counts_; }

    /// The vote where it is clear, else the most likely strand.
    StrandReading call(std::size_t cluster, const StrandFacts& facts);

  private:
    void load(std::size_t cluster);

    const PackedReads& reads_;
    const ReadClusters& clusters_;
    std::array<std::string, kMostReads> bases_, quality_;
    std::size_t loaded_ = 0;
    EditScript script_;
    ClusterVote vote_;
    ClusterVote::Outcome outcome_;
    Counts counts_;
    std::string draft_;
    std::vector<ReadView> views_;
    LikelihoodConsensus likelihood_;
};

}  // namespace oligo::dna
