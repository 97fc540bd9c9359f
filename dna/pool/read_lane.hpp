#pragma once

#include "dna/pool/read_apart.hpp"

#include <optional>

namespace oligo::dna {

/// The pools of a lane that their primers tell apart, one after another, each from all reads: those
/// between other primers say nothing of it. Nothing when the reads are of fewer than two pools.
std::optional<PoolReading> read_lane(ReadSource& reads, const ReadOne& read);

}  // namespace oligo::dna
