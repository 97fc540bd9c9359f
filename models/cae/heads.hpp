#pragma once

#include "models/cae/config.hpp"

#include <torch/nn/modules/conv.h>

namespace oligo::models {

/// What the analysis has of its own at one rate: features (N F 2H 2W over the latent's H W) and the
/// normalised picture -> latent before the bound (N C H W).
struct CaeAnalysisHeadImpl : torch::nn::Module {
    CaeAnalysisHeadImpl(const CaeConfig& config, std::int64_t features, std::int64_t channels);
    at::Tensor forward(const at::Tensor& features, const at::Tensor& normal);

    torch::nn::Conv2d last{nullptr};    ///< halves once more, to the latent channels
    torch::nn::Conv2d linear{nullptr};  ///< stride x stride block transform beside the network
};
TORCH_MODULE(CaeAnalysisHead);

/// What the synthesis has of its own at one rate. A head for each rate is the per-channel scales of
/// Theis et al. 2017 (sec. 3.4) made full: any scaling of the channels, and any mixing, lies in it.
struct CaeSynthesisHeadImpl : torch::nn::Module {
    CaeSynthesisHeadImpl(const CaeConfig& config, std::int64_t channels);
    /// Latent values and their doubt (both N C H W; undefined: none is in doubt) -> features.
    at::Tensor forward(const at::Tensor& values, const at::Tensor& doubt);

    torch::nn::Conv2d first{nullptr};
    torch::nn::Conv2d doubt{nullptr};  ///< of a model that takes soft readings
    torch::nn::ConvTranspose2d linear{nullptr};
};
TORCH_MODULE(CaeSynthesisHead);

}  // namespace oligo::models
