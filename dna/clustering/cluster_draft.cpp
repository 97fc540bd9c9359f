#include "dna/clustering/cluster_draft.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <cstdlib>

namespace oligo::dna {
namespace {

constexpr std::size_t kEditShare = 4;      ///< of the bases
constexpr int kMostRounds = 5;             ///< of a draft
constexpr std::size_t kLeastLinked = 3;    ///< variants that stand for another strand
constexpr std::ptrdiff_t kMostLonger = 3;  ///< bases, on average, than the draft
constexpr std::uint64_t kLeastReads = 3;   ///< that have them

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

bool ClusterDraft::align(const std::string& draft, const Member& member) {
    load(member);
    return script_.align(draft, bases_, most_edits(std::max(draft.size(), bases_.size())));
}

/// Lets members vote, and adds how far they are from the draft.
void ClusterDraft::poll(const std::string& draft, std::span<const Member> members, Result& result) {
    for (const Member& member : members) {
        const bool like = align(draft, member);
        result.noise.push_back({like ? script_.events() : MemberNoise::kUnlike,
                                static_cast<std::uint32_t>(bases_.size())});
        if (like) vote_.add(script_.steps(), bases_, {}, distinct_.copies(member.distinct));
    }
}

ClusterDraft::Result ClusterDraft::make(std::span<const Member> members) {
    Result result;
    const std::size_t voters = std::min(members.size(), kMostVoters);
    load(members[centre(members.first(voters))]);
    std::string draft = bases_;
    for (int round = 0; round < kMostRounds; ++round) {
        vote_.start(draft);
        result.noise.clear();
        poll(draft, members.first(voters), result);
        vote_.decide(result.vote);
        if (result.vote.bases == draft) break;
        draft = result.vote.bases;
    }
    if (result.vote.bases != draft || voters < members.size()) {
        poll(draft, members.subspan(voters), result);
        vote_.decide(result.vote);
        draft = result.vote.bases;
    }
    std::uint64_t reads = 0;
    for (const Member& member : members) reads += distinct_.copies(member.distinct);
    if (reads >= 2 * kLeastReads) split(members, result);
    return result;
}

void ClusterDraft::split(std::span<const Member> members, Result& result) {
    vote_.variants(kLeastReads * kNoQuality, variants_);
    if (variants_.size() < kLeastLinked) return;
    has_.assign(variants_.size(), std::vector<bool>(members.size()));
    copies_.clear();
    longer_.clear();
    std::string row;
    for (std::size_t i = 0; i < members.size(); ++i) {
        copies_.push_back(distinct_.copies(members[i].distinct));
        longer_.push_back(static_cast<std::ptrdiff_t>(result.noise[i].nt) -
                          static_cast<std::ptrdiff_t>(vote_.draft().size()));
        if (!align(vote_.draft(), members[i])) continue;
        row.clear();
        std::size_t at = 0;
        for (const Edit edit : script_.steps()) {
            if (edit != Edit::kInsertion) row += edit == Edit::kDeletion ? '-' : bases_[at];
            at += edit != Edit::kDeletion;
        }
        for (std::size_t v = 0; v < variants_.size(); ++v) {
            has_[v][i] = base_value(row[variants_[v].place]) == variants_[v].base;
        }
    }
    for (std::size_t leader = 0; leader < variants_.size(); ++leader) {
        if (linked(members.size(), leader, result.apart)) return;
    }
}

/// Whether other variants go with the leader: four fifths of the reads that have it have them, and
/// of those that do not have it a fifth at most. Apart are the reads with more than half of them.
bool ClusterDraft::linked(std::size_t members, std::size_t leader, std::vector<bool>& apart) const {
    std::size_t together = 0;
    std::vector<std::size_t> shared(members);
    for (const std::vector<bool>& other : has_) {
        std::uint64_t with = 0, both = 0, without = 0, only_other = 0;
        for (std::size_t i = 0; i < members; ++i) {
            (has_[leader][i] ? with : without) += copies_[i];
            if (other[i]) (has_[leader][i] ? both : only_other) += copies_[i];
        }
        if (5 * both < 4 * with || 5 * only_other > without) continue;
        ++together;
        for (std::size_t i = 0; i < members; ++i) shared[i] += other[i];
    }
    if (together < kLeastLinked) return false;
    apart.assign(members, false);
    std::ptrdiff_t longer = 0, reads = 0;
    for (std::size_t i = 0; i < members; ++i) {
        apart[i] = 2 * shared[i] > together;
        if (!apart[i]) continue;
        longer += copies_[i] * longer_[i];
        reads += copies_[i];
    }
    // Copies of one molecule that lost many bases have variants where it lost them.
    if (std::abs(longer) > kMostLonger * reads) apart.clear();
    return !apart.empty();
}

}  // namespace oligo::dna
