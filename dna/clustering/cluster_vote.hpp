#pragma once

#include "dna/alignment/edit_script.hpp"
#include "dna/consensus/strand_reading.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Votes of reads that were aligned to a draft of their strand: at every place for a base or none,
/// and between places for none or up to two more. Weights are Phred.
class ClusterVote {
  public:
    /// Begins anew.
    void start(std::string_view draft);
    const std::string& draft() const { return draft_; }
    /// `steps` lead from the draft to `bases`; `quality` is as long as the bases, or empty (Phred
    /// 20 each); the read counts `copies` times.
    void add(std::span<const Edit> steps, std::string_view bases, std::string_view quality,
             unsigned copies);

    /// What the reads agree on, with a confidence of each base (dna/reads/confidence.hpp).
    struct Outcome {
        std::string bases;
        std::vector<std::uint8_t> confidence;
        /// Each place was decided by a sure lead, or all other votes near it agree.
        bool clear = true;
        unsigned ties =
            0;  ///< places where as much says that there is a base as that there is none
    };
    /// In place of what `outcome` held. `keep_tied`: where as much says that there is a base as
    /// that there is none, there is one.
    void decide(Outcome& outcome, bool keep_tied = true) const;

    /// A base other than the draft's that many reads have.
    struct Variant {
        std::uint32_t place;
        std::uint8_t base;
    };
    /// Those of at least `least` of weight, and of at least a sixth of what is there.
    void variants(std::uint64_t least, std::vector<Variant>& found) const;

  private:
    class Decider;
    using Four = std::array<std::uint32_t, 4>;
    struct Column {
        Four base{};
        std::uint32_t gap = 0;
        // Before this place.
        std::uint32_t none = 0;
        Four first{}, second{};
    };
    std::string draft_;
    std::vector<Column> columns_;  ///< one more than the draft has bases
};

}  // namespace oligo::dna
