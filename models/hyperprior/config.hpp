#pragma once

#include "core/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// Shape of a hyperprior codec. CompressAI's N and M are `hyper_channels` with all `widths` equal,
/// and `latent_channels`.
struct HyperpriorConfig {
    std::string entropy = "mean-scale";  ///< mean-scale (Minnen et al. 2018) | scale (Balle et al.)
    std::int64_t hyper_channels = 48;    ///< N: channels of the hyper-latent
    std::int64_t latent_channels = 96;   ///< M: channels of the latent
    std::vector<std::int64_t> widths{24, 48, 80};        ///< channels at strides 2, 4 and 8
    std::vector<double> lambdas{0.0018, 0.0067, 0.025};  ///< trade-off of each rate, ascending
    bool linear_path = true;  ///< linear block transform beside both networks (warm start)

    /// Reads and checks the keys of a "model" section.
    static HyperpriorConfig from_config(core::Config& config);
    static HyperpriorConfig from_json(const std::string& json);
    std::string to_json() const;

    bool operator==(const HyperpriorConfig&) const = default;
};

}  // namespace oligo::models
