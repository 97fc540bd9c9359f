#include "models/hyperprior/transforms.hpp"

#include "models/entropy/latent_network.hpp"
#include "models/layers/linear_path.hpp"
#include "models/layers/normalise.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

/// Channels from the picture (3) to the latent.
std::vector<std::int64_t> channels_of(const TransformShape& shape) {
    std::vector<std::int64_t> channels{3};
    channels.insert(channels.end(), shape.widths.begin(), shape.widths.end());
    channels.push_back(shape.latent_channels);
    return channels;
}

}  // namespace

HyperpriorAnalysisImpl::HyperpriorAnalysisImpl(const TransformShape& shape) {
    down = register_module("down", torch::nn::ModuleList());
    norms = register_module("norms", torch::nn::ModuleList());
    const auto channels = channels_of(shape);
    for (std::size_t i = 0; i + 1 < channels.size(); ++i) {
        auto layer = conv(channels[i], channels[i + 1], 5, 2);
        const bool last = i + 2 == channels.size();
        if (last && shape.linear_path) start_at_zero(layer);
        down->push_back(layer);
        if (!last) norms->push_back(Gdn(channels[i + 1], GdnDirection::kForward));
    }
    if (shape.linear_path) {
        linear =
            register_module("linear", linear_analysis(channels.back(), LatentNetwork::kStride));
    }
}

at::Tensor HyperpriorAnalysisImpl::forward(const at::Tensor& images) {
    const auto normal = normalise(images);
    auto hidden = normal;
    for (std::size_t i = 0; i < down->size(); ++i) {
        hidden = down[i]->as<torch::nn::Conv2d>()->forward(hidden);
        if (i < norms->size()) hidden = norms[i]->as<Gdn>()->forward(hidden);
    }
    return linear.is_empty() ? hidden : hidden + linear(normal);
}

HyperpriorSynthesisImpl::HyperpriorSynthesisImpl(const TransformShape& shape) {
    up = register_module("up", torch::nn::ModuleList());
    norms = register_module("norms", torch::nn::ModuleList());
    const auto channels = channels_of(shape);
    for (std::size_t i = channels.size() - 1; i > 0; --i) {
        auto layer = subpixel_conv(channels[i], channels[i - 1]);
        if (i == 1 && shape.linear_path) start_at_zero(layer);
        up->push_back(layer);
        if (i > 1) norms->push_back(Gdn(channels[i - 1], GdnDirection::kInverse));
    }
    if (shape.linear_path) {
        linear =
            register_module("linear", linear_synthesis(channels.back(), LatentNetwork::kStride));
    }
}

at::Tensor HyperpriorSynthesisImpl::forward(const at::Tensor& latents) {
    auto hidden = latents;
    for (std::size_t i = 0; i < up->size(); ++i) {
        hidden = at::pixel_shuffle(up[i]->as<torch::nn::Conv2d>()->forward(hidden), 2);
        if (i < norms->size()) hidden = norms[i]->as<Gdn>()->forward(hidden);
    }
    if (!linear.is_empty()) hidden = hidden + linear(latents);
    return denormalise(hidden);
}

}  // namespace oligo::models
