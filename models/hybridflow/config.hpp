#pragma once

#include "core/config.hpp"
#include "models/mlic/config.hpp"
#include "models/vqgan/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// Shape of the mask predictor. The defaults are the small preset.
struct PredictorConfig {
    std::int64_t width = 128;   ///< channels of a token
    std::int64_t layers = 4;    ///< self-attention, cross-attention, two linear layers each
    std::int64_t heads = 4;     ///< of every attention
    std::int64_t hidden = 256;  ///< between the two linear layers
    std::int64_t window = 16;   ///< side of the square of tokens that is seen at a time

    static PredictorConfig from_config(core::Config& config);

    bool operator==(const PredictorConfig&) const = default;
};

/// Shape of the bridging correction: channels of its features at each level of the VQ decoder,
/// coarsest first, and of those that correct the picture at last.
struct CorrectionConfig {
    std::vector<std::int64_t> widths{64, 64, 48, 48};

    static CorrectionConfig from_config(core::Config& config);

    bool operator==(const CorrectionConfig&) const = default;
};

/// Shape of the prior of entropy-coded indices. Width 0: none, as in models of before.
struct PriorConfig {
    std::int64_t width = 0;

    static PriorConfig from_config(core::Config& config);

    bool operator==(const PriorConfig&) const = default;
};

/// Shape of a HybridFlow codec (Lu et al. 2024, arXiv 2404.13372; Ruan et al. 2025).
struct HybridflowConfig {
    VqganConfig vqgan;
    MlicConfig continuous;
    PredictorConfig predictor;
    CorrectionConfig correction;
    PriorConfig prior;
    std::int64_t book = 64;  ///< entries of the vqgan's book that is used

    /// Reads what is HybridFlow's own; the two codecs that it is built on are given.
    static HybridflowConfig from_config(core::Config& config, const VqganConfig& vqgan,
                                        const MlicConfig& continuous);
    static HybridflowConfig from_json(const std::string& json);
    std::string to_json() const;

    bool operator==(const HybridflowConfig&) const = default;
};

}  // namespace oligo::models
