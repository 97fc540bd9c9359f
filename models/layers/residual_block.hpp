#pragma once

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

namespace oligo::models {

/// Leaky ReLU slope of all networks here.
inline constexpr double kLeakySlope = 0.2;

/// x + conv3x3(leaky(conv3x3(x))), `width` channels, NCHW (Theis et al. 2017, sec. 3.1).
struct ResidualBlockImpl : torch::nn::Module {
    explicit ResidualBlockImpl(std::int64_t width);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::Conv2d first{nullptr}, second{nullptr};
};
TORCH_MODULE(ResidualBlock);

/// A run of residual blocks with one skip around all of them (Pic & Antonini's extra skips).
struct ResidualGroupImpl : torch::nn::Module {
    ResidualGroupImpl(std::int64_t width, std::int64_t count);
    at::Tensor forward(const at::Tensor& x);

    torch::nn::ModuleList blocks{nullptr};
};
TORCH_MODULE(ResidualGroup);

/// Convolution k x k with "same" padding at stride 1, halving at stride 2.
torch::nn::Conv2d conv(std::int64_t in, std::int64_t out, std::int64_t kernel,
                       std::int64_t stride = 1);

/// 3x3 convolution to 4 * out channels for a following pixel shuffle by 2; its four phases start
/// equal, so that the upsampled picture starts without a checkerboard pattern.
torch::nn::Conv2d subpixel_conv(std::int64_t in, std::int64_t out);

}  // namespace oligo::models
