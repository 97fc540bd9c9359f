#include "dna/clustering/strand_caller.hpp"

#include "dna/clustering/cluster_draft.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr int kMostRounds = 3;
constexpr std::size_t kLengthShare = 8;  ///< a strand is of the known length within so much of it

}  // namespace

void StrandCaller::load(std::size_t cluster) {
    const auto members = clusters_.reads(cluster);
    loaded_ = std::min(members.size(), kMostReads);
    for (std::size_t i = 0; i < loaded_; ++i) {
        reads_.unpack(members[i].read, members[i].reversed, bases_[i]);
        reads_.unpack_quality(members[i].read, members[i].reversed, quality_[i]);
    }
}

const ClusterVote::Outcome& StrandCaller::vote(std::size_t cluster) {
    load(cluster);
    draft_ = clusters_.vote(cluster).bases;
    for (int round = 0; round < kMostRounds; ++round) {
        vote_.start(draft_);
        counts_ = {};
        bool aligned = false;
        for (std::size_t i = 0; i < loaded_; ++i) {
            // Equal reads stand side by side.
            if (i == 0 || bases_[i] != bases_[i - 1]) {
                const std::size_t nt = std::max(draft_.size(), bases_[i].size());
                aligned = script_.align(draft_, bases_[i], most_edits(nt));
            }
            if (!aligned) continue;
            vote_.add(script_.steps(), bases_[i], quality_[i], 1);
            counts_.bases += static_cast<double>(draft_.size());
            if (script_.edits() == 0) continue;
            for (const Edit edit : script_.steps()) {
                counts_.substitutions += edit == Edit::kSubstitution;
                counts_.insertions += edit == Edit::kInsertion;
                counts_.deletions += edit == Edit::kDeletion;
            }
        }
        vote_.decide(outcome_);
        if (outcome_.bases == draft_) break;
        draft_ = outcome_.bases;
    }
    return outcome_;
}

StrandReading StrandCaller::call(std::size_t cluster, const StrandFacts& facts) {
    const bool rated = reads_.rated();
    loaded_ = 0;
    if (rated) {
        vote(cluster);
    } else {
        outcome_ = clusters_.vote(cluster);
    }
    std::size_t nt = outcome_.bases.size();
    if (nt == facts.length_nt + outcome_.ties && outcome_.ties > 0) {
        if (!rated) vote(cluster);
        vote_.decide(outcome_, false);  // the length says that none of them is there
        nt = outcome_.bases.size();
    }
    const std::size_t off = nt > facts.length_nt ? nt - facts.length_nt : facts.length_nt - nt;
    // Of another length altogether: a stray, which keeps its own.
    const bool usual = facts.length_nt > 0 && kLengthShare * off <= facts.length_nt;
    StrandReading reading;
    const bool tied = outcome_.ties > 0 && !usual;
    const std::size_t depth = clusters_.reads(cluster).size();
    if (depth > 1 && (!outcome_.clear || tied || (usual && off > 0))) {
        if (loaded_ == 0) load(cluster);
        views_.clear();
        for (std::size_t i = 0; i < loaded_; ++i) views_.push_back({bases_[i], quality_[i]});
        ConsensusRequest request;
        request.rates = facts.rates;
        request.length_nt = usual ? facts.length_nt : 0;
        request.start_from = outcome_.bases;
        reading = likelihood_(views_, request);
        if (!reading.empty()) return reading;
    }
    reading.units = outcome_.bases;
    reading.confidence = outcome_.confidence;
    reading.reads = static_cast<unsigned>(std::min(depth, kMostReads));
    return reading;
}

}  // namespace oligo::dna
