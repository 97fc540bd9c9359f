#pragma once

#include "core/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// Shape of an MLIC++ codec (Jiang et al. 2023, arXiv 2307.15421). The defaults are the published
/// configuration; configs/train/mlic-small.json is the small one.
struct MlicConfig {
    std::int64_t hyper_channels = 192;   ///< N
    std::int64_t latent_channels = 320;  ///< M
    std::int64_t slices = 10;            ///< channel slices of M / slices each
    std::int64_t window = 5;             ///< side of the local attention's window, odd
    std::int64_t local_heads = 2;        ///< of the local attention
    std::int64_t head_channels = 32;     ///< channels per head of the global attentions
    std::vector<std::int64_t> channel_hidden{192, 128};       ///< of the channel context
    std::vector<std::int64_t> entropy_hidden{320, 256, 128};  ///< of the entropy parameters
    std::vector<std::int64_t> residual_hidden{224, 128};      ///< of the latent residual prediction
    std::vector<double> lambdas{0.025};                       ///< trade-off of each rate, ascending
    bool linear_path = false;  ///< linear block transform beside both networks (warm start)

    std::int64_t slice_channels() const { return latent_channels / slices; }

    /// Reads and checks the keys of a "model" section.
    static MlicConfig from_config(core::Config& config);
    static MlicConfig from_json(const std::string& json);
    std::string to_json() const;

    bool operator==(const MlicConfig&) const = default;
};

}  // namespace oligo::models
