#include "models/cae/heads.hpp"

#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace oligo::models {
namespace {

void zero_weights(torch::nn::Conv2d& layer) {
    const torch::NoGradGuard no_grad;
    layer->weight.zero_();
    if (layer->bias.defined()) layer->bias.zero_();
}

}  // namespace

CaeAnalysisHeadImpl::CaeAnalysisHeadImpl(const CaeConfig& config, std::int64_t features,
                                         std::int64_t channels) {
    last = register_module("last", conv(features, channels, 5, 2));
    if (config.linear_path) {
        const auto s = config.stride;
        linear = register_module(
            "linear", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, channels, s).stride(s)));
        zero_weights(last);  // the network starts as a zero correction to the linear path
    }
}

at::Tensor CaeAnalysisHeadImpl::forward(const at::Tensor& features, const at::Tensor& normal) {
    const auto latent = last(features);
    return linear.is_empty() ? latent : latent + linear(normal);
}

CaeSynthesisHeadImpl::CaeSynthesisHeadImpl(const CaeConfig& config, std::int64_t channels) {
    first = register_module("first", conv(channels, config.deep_width, 3));
    if (config.soft) {
        doubt = register_module(
            "doubt",
            torch::nn::Conv2d(
                torch::nn::Conv2dOptions(channels, config.deep_width, 3).padding(1).bias(false)));
        zero_weights(doubt);
    }
    if (config.linear_path) {
        const auto s = config.stride;
        linear = register_module("linear",
                                 torch::nn::ConvTranspose2d(
                                     torch::nn::ConvTranspose2dOptions(channels, 3, s).stride(s)));
    }
}

at::Tensor CaeSynthesisHeadImpl::forward(const at::Tensor& values, const at::Tensor& doubted) {
    const auto features = first(values);
    return doubt.is_empty() || !doubted.defined() ? features : features + doubt(doubted);
}

}  // namespace oligo::models
