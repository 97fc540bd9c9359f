#pragma once

#include "training/ema.hpp"
#include "training/optimisers.hpp"

#include <torch/nn/module.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

namespace oligo::training {

/// Where a run stands between two steps.
struct RunState {
    std::int64_t step = 0;  ///< steps done
    double best_score = -std::numeric_limits<double>::infinity();
    std::string config_json;  ///< model configuration; a resumed run must have the same
};

/// What a checkpoint holds besides.
struct Checkpointed {
    torch::nn::Module& network;
    torch::nn::Module* companion;  ///< what only training needs, or nothing
    Optimisers& optimisers;
    ParameterAverage& average;
};

/// Networks, every group's optimiser and averages in full precision, by atomic rename: a run killed
/// at any time leaves a whole checkpoint behind.
void save_checkpoint(const std::filesystem::path& path, const Checkpointed& parts,
                     const RunState& state);

/// Restores them. Throws InputError when the checkpoint's model is not the one of `config_json`.
RunState load_checkpoint(const std::filesystem::path& path, const Checkpointed& parts,
                         const std::string& config_json);

}  // namespace oligo::training
