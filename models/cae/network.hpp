#pragma once

#include "models/cae/config.hpp"
#include "models/layers/residual_block.hpp"
#include "models/quantize/tanh_quantizer.hpp"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

namespace oligo::models {

/// Picture (N3HW in 0..1, H and W multiples of the stride) -> latent before the bound (NCHW /
/// stride).
struct CaeAnalysisImpl : torch::nn::Module {
    explicit CaeAnalysisImpl(const CaeConfig& config);
    at::Tensor forward(const at::Tensor& images);

    torch::nn::ModuleList down{nullptr};  ///< 5x5 convolutions, each halving
    ResidualGroup blocks{nullptr};
    torch::nn::Conv2d last{nullptr};    ///< halves once more, to the latent channels
    torch::nn::Conv2d linear{nullptr};  ///< stride x stride block transform beside them
};
TORCH_MODULE(CaeAnalysis);

/// Latent values in -1..1 -> picture in about 0..1 (not clamped).
struct CaeSynthesisImpl : torch::nn::Module {
    explicit CaeSynthesisImpl(const CaeConfig& config);
    at::Tensor forward(const at::Tensor& latents);

    torch::nn::Conv2d first{nullptr};
    ResidualGroup deep{nullptr};
    torch::nn::ModuleList up{nullptr};  ///< sub-pixel convolutions, each doubling
    ResidualGroup blocks{nullptr};
    torch::nn::Conv2d last{nullptr};  ///< sub-pixel, to RGB
    torch::nn::ConvTranspose2d linear{nullptr};
};
TORCH_MODULE(CaeSynthesis);

/// Compressive autoencoder for DNA (Pic & Antonini, seed 001; Theis et al. 2017, sec. 3): made
/// shallower, with residual blocks and skips added, and a linear block transform beside both
/// networks from which training starts (models/cae/warm_start.hpp).
struct CaeImpl : torch::nn::Module {
    explicit CaeImpl(const CaeConfig& config);

    /// Latent levels (float, straight-through) of pictures whose sides are multiples of the stride.
    at::Tensor encode(const at::Tensor& images);
    /// Pictures from levels.
    at::Tensor decode(const at::Tensor& levels);

    const CaeConfig config;
    const TanhQuantizer quantizer;
    CaeAnalysis analysis{nullptr};
    CaeSynthesis synthesis{nullptr};
};
TORCH_MODULE(Cae);

}  // namespace oligo::models
