#pragma once

#include "models/layers/gdn.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/conv.h>

#include <cstdint>

namespace oligo::models {

/// The residual blocks of MLIC++'s transforms (after Cheng et al. 2020), NCHW.

/// x + conv3x3(gelu(conv3x3(x))), followed by a gelu.
struct MlicResidualImpl : torch::nn::Module {
    explicit MlicResidualImpl(std::int64_t width);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::Conv2d first{nullptr}, second{nullptr};
};
TORCH_MODULE(MlicResidual);

/// Halves: gdn(conv3x3(gelu(halving conv3x3(x)))) + halving conv1x1(x).
struct MlicDownImpl : torch::nn::Module {
    MlicDownImpl(std::int64_t in, std::int64_t out);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::Conv2d first{nullptr}, second{nullptr}, skip{nullptr};
    Gdn norm{nullptr};
};
TORCH_MODULE(MlicDown);

/// Doubles: igdn(conv3x3(gelu(sub-pixel conv3x3(x)))) + sub-pixel conv3x3(x).
struct MlicUpImpl : torch::nn::Module {
    MlicUpImpl(std::int64_t in, std::int64_t out);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::Conv2d first{nullptr}, second{nullptr}, skip{nullptr};
    Gdn norm{nullptr};
};
TORCH_MODULE(MlicUp);

}  // namespace oligo::models
