#include "models/hyperprior/fixed_network.hpp"
#include "models/layers/normalise.hpp"
#include "models/layers/real_layers.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <string>

namespace oligo::models {
namespace {

at::Tensor watch_reading(HyperpriorAnalysisImpl& network, const at::Tensor& images,
                         ActivationRanges& ranges) {
    const auto normal = normalise(images);
    auto hidden = normal;
    for (std::size_t i = 0; i < network.down->size(); ++i) {
        hidden = network.down[i]->as<torch::nn::Conv2d>()->forward(hidden);
        if (i == network.norms->size()) break;
        note_range(ranges.analysis, "down." + std::to_string(i), hidden);
        hidden = network.norms[i]->as<Gdn>()->forward(hidden);
        note_range(ranges.analysis, "norms." + std::to_string(i), hidden);
    }
    return network.linear.is_empty() ? hidden : hidden + network.linear(normal);
}

void watch_hyper(HyperpriorImpl& model, at::Tensor hidden, ActivationRanges& ranges) {
    if (model.config.entropy == "scale") hidden = hidden.abs();
    auto layers = model.hyper_layers();
    for (std::size_t i = 0; i + 1 < layers->size(); ++i) {
        hidden = at::leaky_relu(layers[i]->as<torch::nn::Conv2d>()->forward(hidden), kLeakySlope);
        note_range(ranges.analysis, "hyper." + std::to_string(i), hidden);
    }
}

void watch_drawing(HyperpriorSynthesisImpl& network, at::Tensor hidden, ActivationRanges& ranges) {
    for (std::size_t i = 0; i < network.norms->size(); ++i) {
        hidden = at::pixel_shuffle(network.up[i]->as<torch::nn::Conv2d>()->forward(hidden), 2);
        note_range(ranges.synthesis, "up." + std::to_string(i), hidden);
        hidden = network.norms[i]->as<Gdn>()->forward(hidden);
        note_range(ranges.synthesis, "norms." + std::to_string(i), hidden);
    }
}

}  // namespace

void widen_ranges(HyperpriorImpl& model, const at::Tensor& images, ActivationRanges& ranges) {
    const at::NoGradGuard no_grad;
    const auto base = watch_reading(*model.analysis, images, ranges);
    const auto most = doubles_of(base.abs().amax({0, 2, 3}));
    ranges.latents.resize(most.size(), 0);
    for (std::size_t c = 0; c < most.size(); ++c) {
        ranges.latents[c] = std::max(ranges.latents[c], most[c]);
    }
    for (std::size_t rate = 0; rate < model.config.lambdas.size(); ++rate) {
        const auto latents = model.gains->apply(base, rate);
        watch_hyper(model, latents, ranges);
        watch_drawing(*model.synthesis, model.gains->undo(at::round(latents), rate), ranges);
    }
}

}  // namespace oligo::models
