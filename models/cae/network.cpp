#include "models/cae/network.hpp"

#include "models/layers/linear_path.hpp"
#include "models/layers/normalise.hpp"

#include <ATen/ATen.h>
#include <torch/nn/init.h>

#include <algorithm>
#include <bit>
#include <string>

namespace oligo::models {
namespace {

int halvings(const CaeConfig& config) {
    return std::countr_zero(static_cast<std::uint64_t>(config.stride));
}

/// Channels at a stride: half the width at stride 2, the width from stride 4 on.
std::int64_t width_at(const CaeConfig& config, int halving) {
    return halving == 1 ? std::max<std::int64_t>(config.width / 2, 4) : config.width;
}

/// Latent channels of each head.
std::vector<std::int64_t> channels_of_heads(const CaeConfig& config) {
    const auto rates = config.channels_at_rates();
    return config.rate_control == "scales" ? std::vector{rates.back()} : rates;
}

}  // namespace

CaeAnalysisImpl::CaeAnalysisImpl(const CaeConfig& config) {
    down = register_module("down", torch::nn::ModuleList());
    std::int64_t channels = 3;
    const int count = halvings(config);
    for (int i = 1; i < count; ++i) {
        down->push_back(conv(channels, width_at(config, i), 5, 2));
        channels = width_at(config, i);
    }
    blocks = register_module("blocks", ResidualGroup(channels, config.encoder_blocks));
    for (const auto latents : channels_of_heads(config)) {
        heads.push_back(register_module("head_c" + std::to_string(latents),
                                        CaeAnalysisHead(config, channels, latents)));
    }
    if (config.rate_control == "scales") scales = register_module("scales", ChannelScales(config));
}

at::Tensor CaeAnalysisImpl::forward(const at::Tensor& images, std::size_t rate) {
    const auto normal = normalise(images);
    auto hidden = normal;
    for (const auto& layer : *down) {
        hidden = layer->as<torch::nn::Conv2d>()->forward(hidden);
        hidden = at::leaky_relu_(hidden, kLeakySlope);
    }
    hidden = blocks(hidden);
    if (scales.is_empty()) return heads.at(rate)(hidden, normal);
    return scales->narrow(heads.back()(hidden, normal), rate);
}

CaeSynthesisImpl::CaeSynthesisImpl(const CaeConfig& config) {
    for (const auto latents : channels_of_heads(config)) {
        heads.push_back(
            register_module("head_c" + std::to_string(latents), CaeSynthesisHead(config, latents)));
    }
    if (config.rate_control == "scales") scales = register_module("scales", ChannelScales(config));
    deep = register_module("deep", ResidualGroup(config.deep_width, config.decoder_blocks));
    up = register_module("up", torch::nn::ModuleList());
    std::int64_t channels = config.deep_width;
    for (int i = halvings(config) - 1; i >= 1; --i) {
        up->push_back(subpixel_conv(channels, width_at(config, i)));
        channels = width_at(config, i);
    }
    const auto finer = halvings(config) > 1 ? width_at(config, halvings(config) - 1) : channels;
    blocks = register_module("blocks", ResidualGroup(finer, config.decoder_blocks));
    last = register_module("last", subpixel_conv(channels, 3));
    if (config.linear_path) start_at_zero(last);
}

at::Tensor CaeSynthesisImpl::forward(const at::Tensor& values, const at::Tensor& doubt,
                                     std::size_t rate) {
    if (scales.is_empty()) return draw(values, doubt, heads.at(rate));
    const auto doubt_of_all = doubt.defined() ? scales->widen(doubt, rate) : doubt;
    return draw(scales->widen(values, rate), doubt_of_all, heads.back());
}

at::Tensor CaeSynthesisImpl::draw(const at::Tensor& values, const at::Tensor& doubt,
                                  CaeSynthesisHead& head) {
    auto hidden = head(values, doubt);
    hidden = deep(at::leaky_relu_(hidden, kLeakySlope));
    if (up->size() == 0) hidden = blocks(hidden);
    for (std::size_t i = 0; i < up->size(); ++i) {
        hidden = at::pixel_shuffle(up[i]->as<torch::nn::Conv2d>()->forward(hidden), 2);
        hidden = at::leaky_relu_(hidden, kLeakySlope);
        if (i == 0) hidden = blocks(hidden);  // at twice the latent's resolution
    }
    hidden = at::pixel_shuffle(last(hidden), 2);
    if (!head->linear.is_empty()) hidden = hidden + head->linear(values);
    return denormalise(hidden);
}

CaeImpl::CaeImpl(const CaeConfig& shape) : config(shape), quantizer(shape.levels) {
    analysis = register_module("analysis", CaeAnalysis(config));
    synthesis = register_module("synthesis", CaeSynthesis(config));
}

at::Tensor CaeImpl::encode(const at::Tensor& images, std::size_t rate) {
    return quantizer.quantize(quantizer.bound(analysis(images, rate)));
}

at::Tensor CaeImpl::decode(const at::Tensor& levels, const at::Tensor& deviation,
                           std::size_t rate) {
    const auto doubt = deviation.defined() ? deviation * quantizer.step() : at::Tensor();
    return synthesis(quantizer.values(levels), doubt, rate);
}

}  // namespace oligo::models
