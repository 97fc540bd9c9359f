#pragma once

#include "dna/clustering/strand_groups.hpp"
#include "dna/consensus/likelihood_consensus.hpp"
#include "dna/consensus/strand_reading.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// What the reads of a strand say together: a vote, base by base, where those that are in step
/// settle it; else the likelihood of all of them. One a thread.
class GroupConsensus {
  public:
    /// Keeps references. `rates`: of the reads, per base.
    GroupConsensus(const StrandGroups& groups, const StrandForm& form, std::size_t strand_nt,
                   const ErrorRates& rates)
        : groups_(groups), form_(form), strand_nt_(strand_nt), rates_(rates), by_words_(rates) {}

    /// Contents of a strand; empty where no read came or they say nothing.
    StrandReading read(std::uint64_t strand);
    /// After read(): what each of a few reads says alone where they contradict each other over a
    /// long stretch, so that one is not of the strand or of two; none where they do not.
    std::vector<StrandReading> read_apart(std::uint64_t strand);

    /// Letters and qualities of the reads of a strand, those of the likeliest variant, behind what
    /// locates it.
    std::vector<Read> texts(std::uint64_t strand);

  private:
    /// The variant that most reads state.
    std::uint8_t likely_variant();
    /// The vote of the reads in step; whether it settles the strand.
    bool vote(std::uint8_t variant, StrandReading& voted);
    /// Whether no read has insertions or deletions and, of several, nothing is doubtful.
    bool agreed() const;
    /// What many reads make of the strand together where it is words from end to end, all of them
    /// sure; else the reads.
    StrandReading words_or_reads(const Address& place, const StrandReading& voted);
    /// The reads themselves; `voted`: of reads that are no longer kept.
    StrandReading kept_reads(const Address& place, const StrandReading& voted);
    /// By the likelihood of all reads; nothing where it is not of the strand's length.
    std::optional<StrandReading> likeliest(const Address& place, const StrandReading& voted);
    /// The same, or `voted`.
    StrandReading weigh_all(const Address& place, const StrandReading& voted);
    /// Whether so many words of a row are none of the book that reads were out of step.
    bool out_of_words(const WordRow& row, const Address& place, const StrandReading& voted) const;
    /// The same as weigh_all() where a strand consists of words and has few reads.
    StrandReading weigh_words(const WordRow& row, const Address& place, const StrandReading& voted);
    /// Fills texts_; `voted`: of reads that are no longer kept.
    void spell_reads(const Address& place, std::size_t known, const StrandReading& voted);

    const StrandGroups& groups_;
    const StrandForm& form_;
    std::size_t strand_nt_;
    ErrorRates rates_;
    StrandGroups::Group group_;
    std::vector<std::uint16_t> weights_;
    std::vector<RatedBase> winners_;
    std::size_t loose_ = 0, strays_ = 0;  ///< of the variant: not in step; not with the vote
    std::size_t doubtful_ = 0;            ///< bases that further reads may overturn
    std::size_t ties_ = 0;                ///< bases for which nothing speaks more than another
    std::vector<Read> texts_;
    LikelihoodConsensus likelihood_;
    WordConsensus by_words_;
};

/// How the reads of some strands differ from them; nothing where no strand has three reads.
std::optional<ErrorRates> estimate_rates(const StrandGroups& groups, const StrandForm& form,
                                         const ReadLayout& layout);

}  // namespace oligo::dna
