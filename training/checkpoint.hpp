#pragma once

#include "models/cae/network.hpp"
#include "training/adam.hpp"
#include "training/ema.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace oligo::training {

/// Where a run stands between two steps.
struct RunState {
    std::int64_t step = 0;  ///< steps done
    double best_score_db = -1;
    std::string config_json;  ///< model configuration; a resumed run must have the same
};

/// What a checkpoint holds besides.
struct Checkpointed {
    models::Cae& model;
    Adam& adam;
    ParameterAverage& average;
};

/// Network, optimiser and average in full precision, by atomic rename: a run killed at any time
/// leaves a whole checkpoint behind.
void save_checkpoint(const std::filesystem::path& path, const Checkpointed& parts,
                     const RunState& state);

/// Restores network and optimiser. Throws InputError when the checkpoint belongs to another model.
RunState load_checkpoint(const std::filesystem::path& path, const Checkpointed& parts);

}  // namespace oligo::training
