#pragma once

#include "dna/jpegdna/strand_decoder.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Gives the runs of blocks whose DC levels are known up to a constant (BlockState::kRelative, one
/// run a row at most) the whole DC steps with which they continue the blocks around them, all runs
/// together, and marks them known.
///
/// A border between two blocks tells by how many sample levels one of them is too low. The shifts
/// minimise the weighted sum of what is left of these differences (a convex problem; for a run
/// alone the answer is a weighted median), and of what samples would lie beyond white and black. A
/// border along which the difference is the same counts most. `prefixes` as in DecodedPlane.
void fit_run_levels(BlockLevels& blocks, std::vector<BlockState>& states,
                    std::span<const std::uint16_t> prefixes, const BlockQuantiser& quantiser);

}  // namespace oligo::dna
