#pragma once

#include "core/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// Shape of a compressive autoencoder (Pic & Antonini over Theis et al. 2017).
struct CaeConfig {
    std::int64_t stride = 8;          ///< latent grid, 4..32, a power of two
    std::int64_t channels = 18;       ///< latent channels, at the rate used by default
    std::vector<std::int64_t> rates;  ///< latent channels at each rate, ascending; empty: one rate
    std::int64_t levels = 10;         ///< quantiser levels, = words of the DNA book used
    std::int64_t width = 64;          ///< channels at stride 4 and finer (half at stride 2)
    std::int64_t deep_width = 96;     ///< channels of the synthesis at the latent's own stride
    std::int64_t encoder_blocks = 2;  ///< residual blocks of the analysis
    std::int64_t decoder_blocks = 3;  ///< residual blocks of the synthesis, at each of two strides
    std::string rate_control = "heads";  ///< heads: each rate has its own; scales: one head for all
    bool linear_path = true;  ///< linear block transform beside both networks (warm start)
    bool soft = false;        ///< the synthesis also takes a plane of deviations

    /// Latent channels at each rate: `rates`, or just `channels`.
    std::vector<std::int64_t> channels_at_rates() const;
    /// Number of the rate with `channels` channels.
    std::size_t default_rate() const;

    /// Reads and checks the keys of a "model" section.
    static CaeConfig from_config(core::Config& config);
    static CaeConfig from_json(const std::string& json);
    std::string to_json() const;

    bool operator==(const CaeConfig&) const = default;
};

}  // namespace oligo::models
