#include "models/vqgan/network.hpp"

#include "models/layers/linear_path.hpp"
#include "models/layers/normalise.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>

#include <string>

namespace oligo::models {
namespace {

using Then = VqganLevelImpl::Then;

}  // namespace

VqganEncoderImpl::VqganEncoderImpl(const VqganConfig& config) : stem_(config.stem) {
    const auto count = config.levels();
    auto width = config.channels_at(count - 1);
    first = register_module("first", conv(3 * stem_ * stem_, width, 3));
    levels = register_module("levels", torch::nn::ModuleList());
    for (std::size_t i = 0; i < count; ++i) {
        const bool coarsest = i + 1 == count;
        const auto out = config.channels_at(count - 1 - i);
        levels->push_back(VqganLevel(
            VqganLevelImpl::Shape{width, out, config.encoder_blocks, coarsest && config.attention,
                                  config.group_norm, coarsest ? Then::kNothing : Then::kHalve}));
        width = out;
    }
    middle = register_module("middle", VqganMiddle(width, config.attention, config.group_norm));
    last = register_module("last", VqganOutput(width, config.latent_channels, config.group_norm));
    project = register_module("project", conv(config.latent_channels, config.entry_channels, 1));
    if (!config.linear_path) return;
    linear = register_module(
        "linear",
        torch::nn::Conv2d(torch::nn::Conv2dOptions(3, config.entry_channels, VqganConfig::kStride)
                              .stride(VqganConfig::kStride)));
    start_at_zero(project);
}

at::Tensor VqganEncoderImpl::forward(const at::Tensor& images) {
    const auto normal = normalise(images);
    auto hidden = first(stem_ == 1 ? normal : at::pixel_unshuffle(normal, stem_));
    for (const auto& module : *levels) {
        auto& level = *module->as<VqganLevel>();
        hidden = level.resample(level.features(hidden));
    }
    hidden = project(last(middle(hidden)));
    return linear.is_empty() ? hidden : hidden + linear(normal);
}

VqganDecoderImpl::VqganDecoderImpl(const VqganConfig& config) : stem_(config.stem) {
    const auto count = config.levels();
    auto width = config.channels_at(0);
    project = register_module("project", conv(config.entry_channels, config.latent_channels, 1));
    first = register_module("first", conv(config.latent_channels, width, 3));
    middle = register_module("middle", VqganMiddle(width, config.attention, config.group_norm));
    levels = register_module("levels", torch::nn::ModuleList());
    for (std::size_t i = 0; i < count; ++i) {
        const auto out = config.channels_at(i);
        levels->push_back(VqganLevel(VqganLevelImpl::Shape{
            width, out, config.decoder_blocks, i == 0 && config.attention, config.group_norm,
            i + 1 == count ? Then::kNothing : Then::kDouble}));
        width = out;
    }
    last = register_module("last", VqganOutput(width, 3 * stem_ * stem_, config.group_norm));
    if (!config.linear_path) return;
    linear =
        register_module("linear", linear_synthesis(config.entry_channels, VqganConfig::kStride));
    start_at_zero(last->conv);
}

at::Tensor VqganDecoderImpl::forward(const at::Tensor& vectors, const LevelHook& hook) {
    auto hidden = middle(first(project(vectors)));
    for (std::size_t i = 0; i < levels->size(); ++i) {
        auto& level = *levels[i]->as<VqganLevel>();
        hidden = level.features(hidden);
        if (hook) hidden = hook(i, hidden);
        hidden = level.resample(hidden);
    }
    hidden = last(hidden);
    if (stem_ > 1) hidden = at::pixel_shuffle(hidden, stem_);
    if (!linear.is_empty()) hidden = hidden + linear(vectors);
    return denormalise(hidden);
}

VqganImpl::VqganImpl(const VqganConfig& shape) : config(shape) {
    encoder = register_module("encoder", VqganEncoder(config));
    decoder = register_module("decoder", VqganDecoder(config));
    if (!config.group_norm) {
        keep_variance(*encoder);
        keep_variance(*decoder);
    }
    for (const auto count : config.books) {
        books.push_back(
            register_module("book" + std::to_string(count),
                            VisualBook(count, config.entry_channels, config.moving_books)));
    }
}

}  // namespace oligo::models
