#pragma once

#include "dna/clustering/read_placer.hpp"
#include "dna/reads/read.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

/// A base of a read with its quality in one byte: value in the upper two bits, Phred 2..40 below;
/// 0: no base, or none that votes.
using RatedBase = std::uint8_t;

/// The bases of a placed strand as groups keep them: of one in step all bases of the strand, 0
/// where the read has none; else those behind what locates it.
void rate_bases(const ReadView& read, const PlacedStrand& strand, std::size_t strand_nt,
                std::vector<RatedBase>& bases);

/// What is kept of the reads of each strand, in bounded memory: the first reads as they are; once
/// there are kMostKept of them, and those that are in step agree, the counts of a vote of these and
/// of every later one that agrees with them. So a strand takes as much memory at a thousand reads
/// as at a dozen. Strands are split over shards, which threads fill side by side.
class StrandGroups {
  public:
    static constexpr std::size_t kMostKept = 12;     ///< reads of a strand
    static constexpr std::size_t kMostVotes = 1000;  ///< more change nothing

    StrandGroups(std::uint64_t strands, std::size_t strand_nt);
    ~StrandGroups();

    std::size_t shards() const { return shards_.size(); }
    std::size_t shard_of(std::uint64_t strand) const { return strand % shards_.size(); }
    /// A read of a strand; `bases` as rate_bases() has them. Safe from one thread a shard.
    void add(const PlacedStrand& placed, std::span<const RatedBase> bases);

    /// One read that is kept.
    struct Kept {
        std::span<const RatedBase> bases;
        std::uint8_t variant;
        bool in_step;
    };
    /// What is there of a strand.
    struct Group {
        std::vector<Kept> reads;
        std::uint32_t depth = 0;  ///< reads that came, kept or not
        /// Of the reads in step that are not kept: four weights a base, none where there are none.
        std::span<const std::uint16_t> weights;
        unsigned votes = 0;
        std::uint8_t variant = 0;  ///< of the votes

      private:
        friend class StrandGroups;
        std::vector<RatedBase> room_;  ///< of reads that are kept in fewer bits
    };
    /// `group` is used again.
    void get(std::uint64_t strand, Group& group) const;
    std::uint32_t depth(std::uint64_t strand) const;

  private:
    class Shard;
    std::vector<std::unique_ptr<Shard>> shards_;
};

/// Whether a read in step strays from what the others say in a way that single wrong bases do not:
/// half of some sixteen bases in a row differ. Bases that are 0 count for nothing.
bool out_of_step(std::span<const RatedBase> bases, std::span<const RatedBase> others);

}  // namespace oligo::dna
