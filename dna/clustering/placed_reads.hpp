#pragma once

#include "dna/clustering/read_layout.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/reads/read.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Where a read belongs.
struct Placement {
    static constexpr std::uint32_t kUnplaced = 0xFFFFFFFF;

    std::uint32_t strand = kUnplaced;  ///< index among the data strands of the pool
    std::uint8_t variant = 0;
    bool reversed = false;
};

/// Placements, one a read.
struct PlacementReport {
    std::vector<Placement> placements;
    ReadTally tally;
};

/// Finds direction and strand of every data read: direction by the primers where they tell, else by
/// what `form` corrects. `header_reads`: ascending numbers of reads that look like header strands;
/// they are left out unless their place stands there without an error, as some codes spell words of
/// header strands by chance. Runs on all threads.
PlacementReport place_reads(const std::vector<Read>& reads,
                            std::span<const std::uint32_t> header_reads, const ReadLayout& layout,
                            const StrandForm& form);

/// Reads in memory by the strand where they were placed.
class PlacedReads {
  public:
    /// Keeps references to the reads and the layout.
    PlacedReads(const std::vector<Read>& reads, std::vector<Placement> placements,
                const ReadLayout& layout);

    /// How many of the strands first..first+count-1 have any read.
    std::uint64_t arrived(std::uint64_t first, std::uint64_t count) const;
    /// The reads of a strand, in their order: those that state the variant that most of them do.
    /// `room` holds them.
    ReadGroup of(std::uint64_t strand, std::vector<GroupedRead>& room) const;

  private:
    const std::vector<Read>& reads_;
    std::vector<Placement> placements_;
    const ReadLayout& layout_;
    // Reads of strand s: order_[start_[s]] .. order_[start_[s + 1] - 1].
    std::vector<std::uint32_t> order_, start_;
};

}  // namespace oligo::dna
