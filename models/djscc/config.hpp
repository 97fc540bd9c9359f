#pragma once

#include "core/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// Shape of a joint source-channel autoencoder (DJSCC-DNA: Wu et al., arXiv 2311.01122).
struct DjsccConfig {
    std::int64_t channels = 8;  ///< bases a 4 x 4 block, at the rate used by default
    std::vector<std::int64_t> rates{2, 4, 8, 12, 16, 24};  ///< the same at each rate, ascending
    std::int64_t width = 16;                               ///< channels at half the size
    std::int64_t deep_width = 32;                          ///< channels at a quarter of the size

    static constexpr std::int64_t kStride = 4;

    /// Number of the rate with `channels` channels.
    std::size_t default_rate() const;

    /// Reads and checks the keys of a "model" section.
    static DjsccConfig from_config(core::Config& config);
    static DjsccConfig from_json(const std::string& json);
    std::string to_json() const;
};

}  // namespace oligo::models
