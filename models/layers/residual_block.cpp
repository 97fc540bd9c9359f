#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace oligo::models {

torch::nn::Conv2d conv(std::int64_t in, std::int64_t out, std::int64_t kernel,
                       std::int64_t stride) {
    return torch::nn::Conv2d(
        torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2));
}

torch::nn::Conv2d subpixel_conv(std::int64_t in, std::int64_t out) {
    auto layer = conv(in, 4 * out, 3);
    const torch::NoGradGuard no_grad;
    const auto phase = layer->weight.view({out, 4, in, 3, 3}).select(1, 0).clone();
    layer->weight.copy_(phase.unsqueeze(1).expand({out, 4, in, 3, 3}).reshape_as(layer->weight));
    layer->bias.zero_();
    return layer;
}

ResidualBlockImpl::ResidualBlockImpl(std::int64_t width) {
    first = register_module("first", conv(width, width, 3));
    second = register_module("second", conv(width, width, 3));
}

at::Tensor ResidualBlockImpl::forward(const at::Tensor& x) {
    auto hidden = first(x);
    return second(at::leaky_relu_(hidden, kLeakySlope)).add_(x);
}

ResidualGroupImpl::ResidualGroupImpl(std::int64_t width, std::int64_t count) {
    blocks = register_module("blocks", torch::nn::ModuleList());
    for (std::int64_t i = 0; i < count; ++i) blocks->push_back(ResidualBlock(width));
}

at::Tensor ResidualGroupImpl::forward(const at::Tensor& x) {
    auto hidden = x;
    for (const auto& block : *blocks) hidden = block->as<ResidualBlock>()->forward(hidden);
    return x + hidden;
}

}  // namespace oligo::models
