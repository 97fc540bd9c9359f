#pragma once

#include "dna/clustering/read_clusters.hpp"
#include "dna/consensus/error_rates.hpp"
#include "dna/consensus/strand_reading.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace oligo::dna {

/// What is known of the strands before their reads are looked at.
struct StrandPlan {
    std::size_t length_nt = 0;    ///< 0: the length that nearly all have is found, if there is one
    std::uint64_t min_depth = 1;  ///< reads that a cluster must have
};

/// What all strands have in common, as their clusters tell.
struct StrandFacts {
    ErrorRates rates;           ///< of the reads
    std::size_t length_nt = 0;  ///< given or found; 0: they differ in length
};

/// From the deepest clusters.
StrandFacts strand_facts(const PackedReads& reads, const ReadClusters& clusters,
                         const StrandPlan& plan);

/// Takes the strand of a cluster; called in the order of the clusters, on the caller's thread.
using TakeClusterStrand = std::function<void(std::size_t cluster, const StrandReading& strand)>;

/// The strands of all clusters that are deep enough: by the votes of aligned reads where each place
/// is decided beyond doubt (and the length, where it is known, is right), and by the likelihood of
/// all reads elsewhere. The votes of more than 64 reads are not needed. Runs on all threads.
void call_strands(const PackedReads& reads, const ReadClusters& clusters, const StrandPlan& plan,
                  const StrandFacts& facts, const TakeClusterStrand& take);

/// A strand that was found among reads.
struct FoundStrand {
    StrandReading reading;
    std::uint64_t depth = 0;  ///< reads of its cluster
};

/// The strands of all reads, deepest first.
struct FoundStrands {
    std::vector<FoundStrand> strands;
    StrandFacts facts;
    std::uint64_t reads = 0, unreadable = 0;
};
FoundStrands find_strands(const PackedReads& reads, const StrandPlan& plan,
                          const std::function<void(std::uint64_t done)>& progress = {});

}  // namespace oligo::dna
