#pragma once

#include "models/layers/gdn.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// Channels of the networks between picture and latent.
struct TransformShape {
    std::vector<std::int64_t> widths;  ///< at strides 2, 4 and 8
    std::int64_t latent_channels = 0;
    bool linear_path = true;
};

/// Picture (N3HW in 0..1, sides multiples of 16) -> latent (NCHW at stride 16): four halving 5x5
/// convolutions with GDN between them (Balle et al. 2018, fig. 4), beside a linear 16x16 block
/// transform from which training starts (models/entropy/warm_start.hpp).
struct HyperpriorAnalysisImpl : torch::nn::Module {
    explicit HyperpriorAnalysisImpl(const TransformShape& shape);
    at::Tensor forward(const at::Tensor& images);

    torch::nn::ModuleList down{nullptr}, norms{nullptr};
    torch::nn::Conv2d linear{nullptr};
};
TORCH_MODULE(HyperpriorAnalysis);

/// Latent -> picture, the mirror image with sub-pixel convolutions and inverse GDN.
struct HyperpriorSynthesisImpl : torch::nn::Module {
    explicit HyperpriorSynthesisImpl(const TransformShape& shape);
    at::Tensor forward(const at::Tensor& latents);

    torch::nn::ModuleList up{nullptr}, norms{nullptr};
    torch::nn::ConvTranspose2d linear{nullptr};
};
TORCH_MODULE(HyperpriorSynthesis);

}  // namespace oligo::models
