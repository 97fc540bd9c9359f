#include "dna/clustering/cluster_draft.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kEditShare = 4;     ///< of the bases
constexpr int kMostRounds = 5;            ///< of a draft
constexpr std::size_t kLeastLinked = 3;   ///< variants that stand for another strand
constexpr std::uint64_t kLeastReads = 3;  ///< that have them

}  // namespace

unsigned most_edits(std::size_t nt) {
    return static_cast<unsigned>(nt / kEditShare);
}

void ClusterDraft::load(const Member& member) {
    const ClusteredRead first = distinct_.reads(member.distinct).front();
    reads_.unpack(first.read, first.reversed != member.reversed, bases_);
}

/// The first member where it has copies; else the first of the middle length.
std::size_t ClusterDraft::centre(std::span<const Member> members) const {
    if (members.size() < 3 || distinct_.copies(members[0].distinct) > 1) return 0;
    std::vector<std::size_t> lengths;
    for (const Member& member : members) {
        lengths.push_back(reads_.nt(distinct_.reads(member.distinct).front().read));
    }
    std::vector<std::size_t> sorted = lengths;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return static_cast<std::size_t>(std::find(lengths.begin(), lengths.end(), *middle) -
                                    lengths.begin());
}

const std::string& ClusterDraft::draft(std::span<const Member> members) {
    members = members.first(std::min(members.size(), kMostVoters));
    load(members[centre(members)]);
    draft_ = bases_;
    if (members.size() == 1) return draft_;
    for (int round = 0; round < kMostRounds; ++round) {
        vote_.start(draft_);
        for (const Member& member : members) {
            load(member);
            const std::size_t nt = std::max(draft_.size(), bases_.size());
            if (!script_.align(draft_, bases_, most_edits(nt))) continue;
            vote_.add(script_.steps(), bases_, {}, distinct_.copies(member.distinct));
        }
        vote_.decide(outcome_);
        if (outcome_.bases == draft_) break;
        draft_.swap(outcome_.bases);
    }
    return draft_;
}

MemberNoise ClusterDraft::measure(const std::string& draft, const Member& member) {
    load(member);
    const std::size_t nt = std::max(draft.size(), bases_.size());
    const bool like = script_.align(draft, bases_, most_edits(nt));
    return {like ? script_.events() : MemberNoise::kUnlike,
            static_cast<std::uint32_t>(bases_.size())};
}

bool ClusterDraft::split(const std::string& draft, std::span<const Member> members,
                         std::vector<bool>& apart) {
    std::uint64_t reads = 0;
    for (const Member& member : members) reads += distinct_.copies(member.distinct);
    if (reads < 2 * kLeastReads) return false;
    vote_.start(draft);
    std::vector<std::string> rows(members.size());
    copies_.clear();
    for (std::size_t i = 0; i < members.size(); ++i) {
        load(members[i]);
        copies_.push_back(distinct_.copies(members[i].distinct));
        const std::size_t nt = std::max(draft.size(), bases_.size());
        if (!script_.align(draft, bases_, most_edits(nt))) continue;
        vote_.add(script_.steps(), bases_, {}, copies_.back());
        std::size_t at = 0;
        for (const Edit edit : script_.steps()) {
            if (edit != Edit::kInsertion) rows[i] += edit == Edit::kDeletion ? '-' : bases_[at];
            at += edit != Edit::kDeletion;
        }
    }
    vote_.variants(kLeastReads * kNoQuality, variants_);
    if (variants_.size() < kLeastLinked) return false;
    has_.assign(variants_.size(), std::vector<bool>(members.size()));
    for (std::size_t v = 0; v < variants_.size(); ++v) {
        for (std::size_t i = 0; i < members.size(); ++i) {
            has_[v][i] =
                !rows[i].empty() && base_value(rows[i][variants_[v].place]) == variants_[v].base;
        }
    }
    for (std::size_t leader = 0; leader < variants_.size(); ++leader) {
        if (linked(members.size(), leader, apart)) return true;
    }
    return false;
}

/// Whether other variants go with the leader: four fifths of the reads that have it have them, and
/// of those that do not have it a fifth at most.
bool ClusterDraft::linked(std::size_t members, std::size_t leader, std::vector<bool>& apart) const {
    std::size_t together = 0;
    for (const std::vector<bool>& other : has_) {
        std::uint64_t with = 0, both = 0, without = 0, only_other = 0;
        for (std::size_t i = 0; i < members; ++i) {
            (has_[leader][i] ? with : without) += copies_[i];
            if (other[i]) (has_[leader][i] ? both : only_other) += copies_[i];
        }
        together += 5 * both >= 4 * with && 5 * only_other <= without;
    }
    if (together < kLeastLinked) return false;
    apart = has_[leader];
    return true;
}

}  // namespace oligo::dna
