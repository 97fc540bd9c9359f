#pragma once

#include "dna/clustering/cluster_vote.hpp"
#include "dna/clustering/distinct_reads.hpp"
#include "dna/clustering/packed_reads.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Reads sorted by the strand that they are of.
class ReadClusters {
  public:
    std::size_t size() const { return votes_.size(); }
    /// The reads of a cluster, the commonest sequence first. Its direction is that of most of them.
    std::span<const ClusteredRead> reads(std::size_t cluster) const {
        return {reads_.data() + starts_[cluster], starts_[cluster + 1] - starts_[cluster]};
    }
    /// What its reads agree on, each base by itself and without their qualities.
    const ClusterVote::Outcome& vote(std::size_t cluster) const { return votes_[cluster]; }

    /// Reads that are in no cluster: a quarter of their letters or more is unknown.
    std::uint64_t unreadable() const { return unreadable_; }
    /// Edits (runs count once) per base between reads and drafts, without the noisiest twentieth.
    double event_rate() const { return event_rate_; }

  private:
    friend class ClusterBuilder;
    std::vector<ClusteredRead> reads_;
    std::vector<std::uint64_t> starts_{0};
    std::vector<ClusterVote::Outcome> votes_;
    std::uint64_t unreadable_ = 0;
    double event_rate_ = 0;
};

/// Sorts reads by strand without knowing any strand, in time about proportional to their number.
///
/// Equal reads are taken together. Those that came most often begin clusters; each further one
/// joins the cluster that is nearest by edits among those with which it shares words, in either
/// direction. Then each cluster drafts its strand, from the drafts follows how noisy the reads are,
/// and what is too far from its draft for that noise (of other strands, chimeras, strays) goes to
/// another cluster or begins one; clusters of two strands that are much alike part, and those of
/// one strand meet. Deepest clusters come first. Runs on all threads, with the same result for any
/// number of them. `progress` is given the reads done, of all.
ReadClusters cluster_reads(const PackedReads& reads,
                           const std::function<void(std::uint64_t done)>& progress = {});

}  // namespace oligo::dna
