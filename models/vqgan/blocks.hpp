#pragma once

#include "models/vqgan/config.hpp"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>

namespace oligo::models {

/// Group normalisation (32 groups, or as many as divide the channels) and swish, or swish alone.
struct VqganActivationImpl : torch::nn::Module {
    VqganActivationImpl(std::int64_t channels, bool group_norm);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::GroupNorm norm{nullptr};
};
TORCH_MODULE(VqganActivation);

/// x + conv3x3(swish(norm(conv3x3(swish(norm(x)))))), a 1x1 convolution on the skip where the
/// numbers of channels differ.
struct VqganResidualImpl : torch::nn::Module {
    VqganResidualImpl(std::int64_t in, std::int64_t out, bool group_norm);
    at::Tensor forward(const at::Tensor& x);

    VqganActivation before_first{nullptr}, before_second{nullptr};
    torch::nn::Conv2d first{nullptr}, second{nullptr}, skip{nullptr};
};
TORCH_MODULE(VqganResidual);

/// x + self-attention over all positions, one head.
struct VqganAttentionImpl : torch::nn::Module {
    VqganAttentionImpl(std::int64_t channels, bool group_norm);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::GroupNorm norm{nullptr};
    torch::nn::Conv2d query{nullptr}, key{nullptr}, value{nullptr}, merge{nullptr};
};
TORCH_MODULE(VqganAttention);

/// Makes convolutions that start by chance keep the variance of what they take; LibTorch's default
/// divides it by three, which normalisation makes up for. Without it the six convolutions on a
/// small decoder's path would leave features 27 times too small.
void keep_variance(torch::nn::Module& module);

/// Residual blocks, each followed by attention where the level has it, and a change of resolution.
struct VqganLevelImpl : torch::nn::Module {
    enum class Then { kNothing, kHalve, kDouble };
    struct Shape {
        std::int64_t in = 0, out = 0, blocks = 0;
        bool attention = false, group_norm = true;
        Then then = Then::kNothing;
    };
    explicit VqganLevelImpl(const Shape& shape);

    at::Tensor features(const at::Tensor& x);  ///< after the blocks
    at::Tensor resample(const at::Tensor& x);  ///< halved or doubled

    torch::nn::ModuleList blocks, attentions;
    torch::nn::Conv2d change{nullptr};

  private:
    Then then_;
};
TORCH_MODULE(VqganLevel);

/// A residual block, attention, a residual block; without attention the blocks alone.
struct VqganMiddleImpl : torch::nn::Module {
    VqganMiddleImpl(std::int64_t channels, bool with_attention, bool group_norm);
    at::Tensor forward(const at::Tensor& x);

    VqganResidual before{nullptr}, after{nullptr};
    VqganAttention attention{nullptr};
};
TORCH_MODULE(VqganMiddle);

/// Activation and the last 3x3 convolution of a network.
struct VqganOutputImpl : torch::nn::Module {
    VqganOutputImpl(std::int64_t in, std::int64_t out, bool group_norm);
    at::Tensor forward(const at::Tensor& x);

    VqganActivation activation{nullptr};
    torch::nn::Conv2d conv{nullptr};
};
TORCH_MODULE(VqganOutput);

}  // namespace oligo::models
