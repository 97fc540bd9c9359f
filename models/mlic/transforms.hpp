#pragma once

#include "models/mlic/config.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>

namespace oligo::models {

/// MLIC++'s transforms. Picture (N3HW in 0..1, sides multiples of 16) -> latent (N M H/16 W/16).
struct MlicAnalysisImpl : torch::nn::Module {
    explicit MlicAnalysisImpl(const MlicConfig& config);
    at::Tensor forward(const at::Tensor& images);

    torch::nn::Sequential body{nullptr};
    torch::nn::Conv2d last{nullptr};
    torch::nn::Conv2d linear{nullptr};  ///< as in models/hyperprior/transforms.hpp
};
TORCH_MODULE(MlicAnalysis);

/// Latent -> picture.
struct MlicSynthesisImpl : torch::nn::Module {
    explicit MlicSynthesisImpl(const MlicConfig& config);
    at::Tensor forward(const at::Tensor& latents);

    torch::nn::Sequential body{nullptr};
    torch::nn::Conv2d last{nullptr};
    torch::nn::ConvTranspose2d linear{nullptr};
};
TORCH_MODULE(MlicSynthesis);

/// Latents -> hyper-latents: five 3x3 convolutions, two of them halving.
struct MlicHyperAnalysisImpl : torch::nn::Module {
    explicit MlicHyperAnalysisImpl(const MlicConfig& config);
    at::Tensor forward(const at::Tensor& latents);

    torch::nn::ModuleList layers{nullptr};
};
TORCH_MODULE(MlicHyperAnalysis);

/// Hyper-latents -> 2 M features a latent position, on grids (models/entropy/grid.hpp).
struct MlicHyperSynthesisImpl : torch::nn::Module {
    explicit MlicHyperSynthesisImpl(const MlicConfig& config);
    at::Tensor forward(const at::Tensor& hyper);

    torch::nn::ModuleList layers{nullptr};
};
TORCH_MODULE(MlicHyperSynthesis);

}  // namespace oligo::models
