#pragma once

#include "dna/consensus/edit_gains.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// How certain the bases of a draft are, from what every edit of it would lose. Edits at different
/// places are taken to be independent: places are then a chain whose state is how far insertions
/// and deletions before it have moved the bases, and each base has a posterior.
class BasePosterior {
  public:
    /// Probability that base i is right at place i, all strands having the draft's length.
    /// `draft`: bases 0..3; `right` of the same length.
    void at_place(std::span<const std::uint8_t> draft, const EditGains& gains,
                  std::span<double> right);
    /// Probability that base i is in the strand and that no base is missing before it.
    static void anywhere(std::span<const std::uint8_t> draft, const EditGains& gains,
                         std::span<double> right);

  private:
    static constexpr std::int32_t kMostMoved = 3;
    static constexpr std::size_t kStates = 2 * kMostMoved + 1;
    /// Weight by how far bases have moved; [kMostMoved] is not at all.
    using Moved = std::array<double, kStates>;

    /// Edits nearer to each other than this explain the same differences: not both are right.
    static constexpr std::size_t kApart = 3;

    /// Adds what edits make of `from`.
    static void move(Moved& moved, const Moved& from, double up, double down);

    std::vector<Moved> before_;  ///< what edits before base i move it by
    std::vector<Moved> behind_;  ///< what edits behind it undo that
};

}  // namespace oligo::dna
