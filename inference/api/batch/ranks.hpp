#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::inference {

/// Several processes, perhaps on several machines, that do one command together: each takes its
/// share of the inputs, by a hash of their names, so that all agree without speaking to each other.
struct Ranks {
    std::uint32_t rank = 0, world = 1;

    bool several() const { return world > 1; }
    /// Whether the input of this name falls to this rank: to exactly one of them, and after a
    /// restart with as many ranks to the same.
    bool takes(std::string_view name) const;
    /// "rank 0 of 2"
    std::string text() const;
};

/// What the environment says: RANK and WORLD_SIZE (torchrun), else SLURM_PROCID and
/// SLURM_STEP_NUM_TASKS where srun started this process (SLURM_STEP_ID); one rank without either.
/// Throws UsageError for numbers that make no sense: a wrong share would silently lose inputs.
Ranks ranks_from_environment();

}  // namespace oligo::inference
