#pragma once

#include "dna/clustering/cluster_vote.hpp"
#include "dna/clustering/distinct_reads.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// A distinct read in a cluster.
struct Member {
    std::uint32_t distinct;
    bool reversed;
};

/// How a member differs from the draft of its cluster.
struct MemberNoise {
    std::uint32_t events;  ///< runs of edits; kUnlike where there are too many
    std::uint32_t nt;

    static constexpr std::uint32_t kUnlike = 0xFFFFFFFF;
};

/// Drafts the strand of a cluster: aligns members to one of them, lets them vote, and again until
/// nothing changes. Keeps its memory: one object a thread.
class ClusterDraft {
  public:
    static constexpr std::size_t kMostVoters = 32;  ///< members that make the draft

    struct Result {
        ClusterVote::Outcome vote;  ///< of all members, by their number; its bases are the draft
        std::vector<MemberNoise> noise;  ///< one a member
        /// Members that have several bases in common which the others do not have: those of another
        /// strand much like this one. Empty where there are none.
        std::vector<bool> apart;
    };

    ClusterDraft(const PackedReads& reads, const DistinctReads& distinct)
        : reads_(reads), distinct_(distinct) {}

    /// `members` come with those of most copies first.
    Result make(std::span<const Member> members);

  private:
    void load(const Member& member);
    bool align(const std::string& draft, const Member& member);
    std::size_t centre(std::span<const Member> members) const;
    void poll(const std::string& draft, std::span<const Member> members, Result& result);
    void split(std::span<const Member> members, Result& result);
    bool linked(std::size_t members, std::size_t leader, std::vector<bool>& apart) const;

    const PackedReads& reads_;
    const DistinctReads& distinct_;
    EditScript script_;
    ClusterVote vote_;
    std::string bases_;
    // Of split(): variants, and for each member which of them it has.
    std::vector<ClusterVote::Variant> variants_;
    std::vector<std::vector<bool>> has_;
    std::vector<std::uint32_t> copies_;
    std::vector<std::ptrdiff_t> longer_;  ///< than the draft
};

/// Edits that are tolerated between sequences of so many bases before anything is known of the
/// reads.
unsigned most_edits(std::size_t nt);

}  // namespace oligo::dna
