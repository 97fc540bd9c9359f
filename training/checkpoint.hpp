#pragma once

#include "models/cae/network.hpp"
#include "training/adam.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace oligo::training {

/// Where a run stands between two steps.
struct RunState {
    std::int64_t step = 0;  ///< steps done
    double best_psnr_db = -1;
    std::string config_json;  ///< model configuration; a resumed run must have the same
};

/// Network and optimiser in full precision, by atomic rename: a run killed at any time leaves a
/// whole checkpoint behind.
void save_checkpoint(const std::filesystem::path& path, const models::Cae& model, const Adam& adam,
                     const RunState& state);

/// Restores network and optimiser. Throws InputError when the checkpoint belongs to another model.
RunState load_checkpoint(const std::filesystem::path& path, models::Cae& model, Adam& adam);

}  // namespace oligo::training
