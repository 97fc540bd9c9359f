#pragma once

#include "models/fixed/cae/config.hpp"

#include <torch/nn/modules/conv.h>

namespace oligo::models {

/// The layers of the analysis that belong to one rate: features (N F 2H 2W over the latent's H W)
/// and the normalised picture -> latent before the bound (N C H W).
struct CaeAnalysisHeadImpl : torch::nn::Module {
    CaeAnalysisHeadImpl(const CaeConfig& config, std::int64_t features, std::int64_t channels);
    at::Tensor forward(const at::Tensor& features, const at::Tensor& normal);

    torch::nn::Conv2d last{nullptr};    ///< halves once more, to the latent channels
    torch::nn::Conv2d linear{nullptr};  ///< stride x stride block transform beside the network
};
TORCH_MODULE(CaeAnalysisHead);

/// The layers of the synthesis that belong to one rate. A head per rate generalises the per-channel
/// scales of Theis et al. 2017 (sec. 3.4): it can scale and mix the channels in any way.
struct CaeSynthesisHeadImpl : torch::nn::Module {
    CaeSynthesisHeadImpl(const CaeConfig& config, std::int64_t channels);
    /// Latent values and their deviations (both N C H W; undefined: all are certain) -> features.
    at::Tensor forward(const at::Tensor& values, const at::Tensor& doubt);

    torch::nn::Conv2d first{nullptr};
    torch::nn::Conv2d doubt{nullptr};  ///< only in a model that takes soft readings
    torch::nn::ConvTranspose2d linear{nullptr};
};
TORCH_MODULE(CaeSynthesisHead);

}  // namespace oligo::models
