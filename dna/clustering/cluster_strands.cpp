#include "dna/clustering/cluster_strands.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/strand_caller.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kSampled = 500;  ///< clusters that tell what strands have in common
constexpr std::size_t kBatch = 8192, kGrain = 8;
constexpr std::uint64_t kToldByReads = 3;  ///< reads of a cluster whose length counts
constexpr std::size_t kLeastTold = 10;     ///< clusters of one length that make it the length
constexpr double kLeastRate = 1e-4;        ///< of each kind of error: none is impossible

struct Sample {
    StrandCaller::Counts counts;
    std::size_t nt = 0;
    bool clear = false;
};

/// The length of nine in ten.
std::size_t common_length(const std::vector<Sample>& samples) {
    std::map<std::size_t, std::size_t> lengths;
    std::size_t all = 0, most = 0, length = 0;
    for (const Sample& sample : samples) {
        if (!sample.clear) continue;
        ++all;
        const std::size_t count = ++lengths[sample.nt];
        if (count > most) {
            most = count;
            length = sample.nt;
        }
    }
    return most >= kLeastTold && 10 * most >= 9 * all ? length : 0;
}

ErrorRates rates_of(const std::vector<Sample>& samples) {
    StrandCaller::Counts sum;
    for (const Sample& sample : samples) {
        sum.substitutions += sample.counts.substitutions;
        sum.insertions += sample.counts.insertions;
        sum.deletions += sample.counts.deletions;
        sum.bases += sample.counts.bases;
    }
    if (sum.bases == 0) return {};
    const auto rate = [&](double count) { return std::clamp(count / sum.bases, kLeastRate, 0.2); };
    return {rate(sum.substitutions), rate(sum.insertions), rate(sum.deletions)};
}

}  // namespace

StrandFacts strand_facts(const PackedReads& reads, const ReadClusters& clusters,
                         const StrandPlan& plan) {
    std::size_t count = 0;
    while (count < std::min(kSampled, clusters.size()) &&
           clusters.reads(count).size() >= kToldByReads) {
        ++count;
    }
    std::vector<Sample> samples(count);
    core::parallel_for(count, kGrain, [&](std::size_t first, std::size_t last) {
        StrandCaller caller(reads, clusters);
        for (std::size_t i = first; i < last; ++i) {
            const ClusterVote::Outcome& outcome = caller.vote(i);
            samples[i] = {caller.counts(), outcome.bases.size(), outcome.clear};
        }
    });
    return {rates_of(samples), plan.length_nt > 0 ? plan.length_nt : common_length(samples)};
}

void call_strands(const PackedReads& reads, const ReadClusters& clusters, const StrandPlan& plan,
                  const StrandFacts& facts, const TakeClusterStrand& take) {
    std::vector<StrandReading> strands(std::min(kBatch, clusters.size()));
    for (std::size_t from = 0; from < clusters.size(); from += kBatch) {
        const std::size_t count = std::min(kBatch, clusters.size() - from);
        core::parallel_for(count, kGrain, [&](std::size_t first, std::size_t last) {
            StrandCaller caller(reads, clusters);
            for (std::size_t i = first; i < last; ++i) {
                if (clusters.reads(from + i).size() < plan.min_depth) continue;
                strands[i] = caller.call(from + i, facts);
            }
        });
        for (std::size_t i = 0; i < count; ++i) {
            if (clusters.reads(from + i).size() < plan.min_depth) return;  // deepest first
            take(from + i, strands[i]);
        }
    }
}

FoundStrands find_strands(const PackedReads& reads, const StrandPlan& plan,
                          const std::function<void(std::uint64_t done)>& progress) {
    const ReadClusters clusters = cluster_reads(reads, progress);
    FoundStrands found;
    found.facts = strand_facts(reads, clusters, plan);
    found.reads = reads.size();
    found.unreadable = clusters.unreadable();
    call_strands(reads, clusters, plan, found.facts,
                 [&](std::size_t cluster, const StrandReading& strand) {
                     found.strands.push_back({strand, clusters.reads(cluster).size()});
                 });
    return found;
}

}  // namespace oligo::dna
