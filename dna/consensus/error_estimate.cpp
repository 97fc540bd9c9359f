#include "dna/consensus/error_estimate.hpp"

#include "core/thread_pool.hpp"
#include "dna/consensus/likelihood_consensus.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

/// Groups that are looked at in each round.
constexpr std::array<std::size_t, 3> kRounds = {48, 96, 256};
constexpr std::size_t kMostReads = 10;  ///< of a group: more make its consensus no better

using Group = std::vector<ReadView>;

std::vector<const Group*> some_of(const std::vector<const Group*>& groups, std::size_t most) {
    if (groups.size() <= most) return groups;
    std::vector<const Group*> some;
    for (std::size_t i = 0; i < most; ++i) some.push_back(groups[i * groups.size() / most]);
    return some;
}

/// What is an insertion in one of two reads may as well be a deletion in the other: the usual
/// shares.
void share_indels(ErrorCounts& counts) {
    const ErrorRates usual;
    const double both = counts.insertions + counts.deletions;
    counts.insertions = both * usual.insertion / (usual.insertion + usual.deletion);
    counts.deletions = both - counts.insertions;
}

ErrorCounts count_errors(const std::vector<const Group*>& groups, const ConsensusRequest& request) {
    std::vector<ErrorCounts> counts(groups.size());
    core::parallel_for(groups.size(), 8, [&](std::size_t first, std::size_t last) {
        LikelihoodConsensus consensus;
        for (std::size_t i = first; i < last; ++i) {
            const auto reads = std::span(*groups[i]);
            const auto reading =
                consensus(reads.first(std::min(reads.size(), kMostReads)), request);
            counts[i] = consensus.count_errors();
            if (reading.reads == 2 && request.length_nt == 0) share_indels(counts[i]);
        }
    });
    ErrorCounts all;  // in order, so that threads change nothing
    for (const ErrorCounts& one : counts) all += one;
    return all;
}

}  // namespace

ErrorRates estimate_rates(std::span<const std::vector<ReadView>> groups, std::size_t length_nt) {
    std::vector<const Group*> useful;
    for (const Group& group : groups) {
        if (group.size() > 1) useful.push_back(&group);
    }
    ConsensusRequest request{{}, length_nt, {}};
    for (const std::size_t most : kRounds) {
        request.rates = count_errors(some_of(useful, most), request).rates();
    }
    return request.rates;
}

}  // namespace oligo::dna
