#include "models/vqgan/discriminator.hpp"

#include "core/error.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/utils.h>

#include <algorithm>
#include <string>

namespace oligo::models {
namespace {

constexpr std::int64_t kKernel = 4;
constexpr double kStartDeviation = 0.02, kMostWeight = 1e4, kTinyNorm = 1e-4;

torch::nn::Conv2d patch_conv(std::int64_t in, std::int64_t out, std::int64_t stride, bool bias) {
    return torch::nn::Conv2d(
        torch::nn::Conv2dOptions(in, out, kKernel).stride(stride).padding(1).bias(bias));
}

torch::nn::LeakyReLU leaky() {
    return torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(kLeakySlope));
}

}  // namespace

PatchDiscriminatorImpl::PatchDiscriminatorImpl(std::int64_t channels, std::int64_t depth)
    : min_side_px_(std::int64_t{4} << depth) {  // the last two layers leave 2 x 2 logits
    const torch::NoGradGuard no_grad;
    layers = register_module("layers", torch::nn::Sequential());
    layers->push_back(patch_conv(3, channels, 2, true));
    layers->push_back(leaky());
    auto width = channels;
    for (std::int64_t i = 1; i <= depth; ++i) {
        const auto out = channels * std::min<std::int64_t>(std::int64_t{1} << i, 8);
        layers->push_back(patch_conv(width, out, i == depth ? 1 : 2, false));
        layers->push_back(torch::nn::BatchNorm2d(out));
        layers->push_back(leaky());
        width = out;
    }
    layers->push_back(patch_conv(width, 1, 1, true));
    for (const auto& module : *layers) {
        if (auto* conv = module.ptr()->as<torch::nn::Conv2d>()) {
            conv->weight.normal_(0, kStartDeviation);
        } else if (auto* norm = module.ptr()->as<torch::nn::BatchNorm2d>()) {
            norm->weight.normal_(1, kStartDeviation);
        }
    }
}

at::Tensor PatchDiscriminatorImpl::forward(const at::Tensor& images) {
    const auto side = std::min(images.size(2), images.size(3));
    if (side < min_side_px_) {
        throw core::InputError("discriminator: pictures with a side of " + std::to_string(side) +
                               " px; with so many layers it needs " + std::to_string(min_side_px_));
    }
    return layers->forward(images * 2 - 1);
}

at::Tensor hinge_loss(const at::Tensor& real, const at::Tensor& made) {
    return (at::relu(1 - real).mean() + at::relu(1 + made).mean()) / 2;
}

at::Tensor adaptive_weight(const at::Tensor& distortion, const at::Tensor& adversarial,
                           const at::Tensor& last_kernel) {
    if (!last_kernel.requires_grad()) return at::zeros({}, distortion.options());
    const auto norm_of = [&](const at::Tensor& loss) {
        return torch::autograd::grad({loss}, {last_kernel}, {}, true)[0].norm();
    };
    return (norm_of(distortion) / (norm_of(adversarial) + kTinyNorm))
        .clamp(0, kMostWeight)
        .detach();
}

}  // namespace oligo::models
