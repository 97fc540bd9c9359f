#include "models/vqgan/blocks.hpp"

#include "models/layers/linear_path.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace oligo::models {
namespace {

constexpr std::int64_t kMostGroups = 32, kLeastGroupChannels = 4;
constexpr double kGroupNormEpsilon = 1e-6;

torch::nn::GroupNorm vqgan_norm(std::int64_t channels) {
    const auto groups =
        std::gcd(kMostGroups, std::max<std::int64_t>(1, channels / kLeastGroupChannels));
    return torch::nn::GroupNorm(
        torch::nn::GroupNormOptions(std::gcd(groups, channels), channels).eps(kGroupNormEpsilon));
}

}  // namespace

VqganActivationImpl::VqganActivationImpl(std::int64_t channels, bool group_norm) {
    if (group_norm) norm = register_module("norm", vqgan_norm(channels));
}

at::Tensor VqganActivationImpl::forward(const at::Tensor& x) {
    return at::silu(norm.is_empty() ? x : norm(x));
}

VqganResidualImpl::VqganResidualImpl(std::int64_t in, std::int64_t out, bool group_norm) {
    before_first = register_module("before_first", VqganActivation(in, group_norm));
    first = register_module("first", conv(in, out, 3));
    before_second = register_module("before_second", VqganActivation(out, group_norm));
    second = register_module("second", conv(out, out, 3));
    if (!group_norm) start_at_zero(second);  // nothing else holds the sum of many blocks in bounds
    if (in != out) skip = register_module("skip", conv(in, out, 1));
}

at::Tensor VqganResidualImpl::forward(const at::Tensor& x) {
    const auto change = second(before_second(first(before_first(x))));
    return (skip.is_empty() ? x : skip(x)) + change;
}

VqganAttentionImpl::VqganAttentionImpl(std::int64_t channels, bool group_norm) {
    if (group_norm) norm = register_module("norm", vqgan_norm(channels));
    query = register_module("query", conv(channels, channels, 1));
    key = register_module("key", conv(channels, channels, 1));
    value = register_module("value", conv(channels, channels, 1));
    merge = register_module("merge", conv(channels, channels, 1));
    if (!group_norm) start_at_zero(merge);
}

at::Tensor VqganAttentionImpl::forward(const at::Tensor& x) {
    const auto normal = norm.is_empty() ? x : norm(x);
    const auto rows = [](const at::Tensor& map) {  // [N, 1, positions, channels]
        return map.flatten(2).transpose(1, 2).unsqueeze(1);
    };
    // Never holds all pairs of positions: large pictures have billions.
    const auto seen = at::scaled_dot_product_attention(rows(query(normal)), rows(key(normal)),
                                                       rows(value(normal)));
    return x + merge(seen.squeeze(1).transpose(1, 2).reshape_as(x));
}

void keep_variance(torch::nn::Module& module) {
    const torch::NoGradGuard no_grad;
    for (const auto& part : module.modules()) {
        if (auto* layer = part->as<torch::nn::Conv2d>()) layer->weight.mul_(std::sqrt(3.0));
    }
}

VqganLevelImpl::VqganLevelImpl(const Shape& shape) : then_(shape.then) {
    blocks = register_module("blocks", torch::nn::ModuleList());
    attentions = register_module("attentions", torch::nn::ModuleList());
    for (std::int64_t i = 0; i < shape.blocks; ++i) {
        const auto in = i == 0 ? shape.in : shape.out;
        blocks->push_back(VqganResidual(in, shape.out, shape.group_norm));
        if (shape.attention) attentions->push_back(VqganAttention(shape.out, shape.group_norm));
    }
    if (then_ == Then::kHalve) {
        change = register_module(
            "change",
            torch::nn::Conv2d(torch::nn::Conv2dOptions(shape.out, shape.out, 3).stride(2)));
    } else if (then_ == Then::kDouble) {
        change = register_module("change", conv(shape.out, shape.out, 3));
    }
}

at::Tensor VqganLevelImpl::features(const at::Tensor& x) {
    auto hidden = x;
    for (std::size_t i = 0; i < blocks->size(); ++i) {
        hidden = blocks[i]->as<VqganResidual>()->forward(hidden);
        if (attentions->size() > 0) hidden = attentions[i]->as<VqganAttention>()->forward(hidden);
    }
    return hidden;
}

at::Tensor VqganLevelImpl::resample(const at::Tensor& x) {
    switch (then_) {
        case Then::kHalve:
            return change(at::constant_pad_nd(x, {0, 1, 0, 1}));
        case Then::kDouble:
            return change(at::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2}));
        case Then::kNothing:
            break;
    }
    return x;
}

VqganMiddleImpl::VqganMiddleImpl(std::int64_t channels, bool with_attention, bool group_norm) {
    before = register_module("before", VqganResidual(channels, channels, group_norm));
    if (with_attention) {
        attention = register_module("attention", VqganAttention(channels, group_norm));
    }
    after = register_module("after", VqganResidual(channels, channels, group_norm));
}

at::Tensor VqganMiddleImpl::forward(const at::Tensor& x) {
    const auto hidden = before(x);
    return after(attention.is_empty() ? hidden : attention(hidden));
}

VqganOutputImpl::VqganOutputImpl(std::int64_t in, std::int64_t out, bool group_norm) {
    activation = register_module("activation", VqganActivation(in, group_norm));
    conv = register_module("conv", models::conv(in, out, 3));
}

at::Tensor VqganOutputImpl::forward(const at::Tensor& x) {
    return conv(activation(x));
}

}  // namespace oligo::models
