#include "models/mlic/transforms.hpp"

#include "models/entropy/grid.hpp"
#include "models/entropy/grid_conv.hpp"
#include "models/entropy/grid_functions.hpp"
#include "models/entropy/latent_network.hpp"
#include "models/layers/linear_path.hpp"
#include "models/layers/normalise.hpp"
#include "models/layers/residual_block.hpp"
#include "models/mlic/blocks.hpp"

#include <ATen/ATen.h>

namespace oligo::models {

MlicAnalysisImpl::MlicAnalysisImpl(const MlicConfig& config) {
    const auto n = config.hyper_channels;
    body = register_module("body",
                           torch::nn::Sequential(MlicDown(3, n), MlicResidual(n), MlicDown(n, n),
                                                 MlicResidual(n), MlicDown(n, n), MlicResidual(n)));
    last = register_module("last", conv(n, config.latent_channels, 3, 2));
    if (!config.linear_path) return;
    linear =
        register_module("linear", linear_analysis(config.latent_channels, LatentNetwork::kStride));
    start_at_zero(last);
}

at::Tensor MlicAnalysisImpl::forward(const at::Tensor& images) {
    const auto normal = normalise(images);
    const auto latents = last(body->forward(normal));
    return linear.is_empty() ? latents : latents + linear(normal);
}

MlicSynthesisImpl::MlicSynthesisImpl(const MlicConfig& config) {
    const auto n = config.hyper_channels, m = config.latent_channels;
    body = register_module(
        "body", torch::nn::Sequential(MlicResidual(m), MlicUp(m, n), MlicResidual(n), MlicUp(n, n),
                                      MlicResidual(n), MlicUp(n, n), MlicResidual(n)));
    last = register_module("last", subpixel_conv(n, 3));
    if (!config.linear_path) return;
    linear = register_module("linear", linear_synthesis(m, LatentNetwork::kStride));
    start_at_zero(last);
}

at::Tensor MlicSynthesisImpl::forward(const at::Tensor& latents) {
    auto normal = at::pixel_shuffle(last(body->forward(latents)), 2);
    if (!linear.is_empty()) normal = normal + linear(latents);
    return denormalise(normal);
}

MlicHyperAnalysisImpl::MlicHyperAnalysisImpl(const MlicConfig& config) {
    const auto n = config.hyper_channels;
    layers = register_module("layers", torch::nn::ModuleList());
    layers->push_back(conv(config.latent_channels, n, 3));
    layers->push_back(conv(n, n, 3));
    layers->push_back(conv(n, n, 3, 2));
    layers->push_back(conv(n, n, 3));
    layers->push_back(conv(n, n, 3, 2));
}

at::Tensor MlicHyperAnalysisImpl::forward(const at::Tensor& latents) {
    auto hidden = latents;
    for (std::size_t i = 0; i < layers->size(); ++i) {
        hidden = layers[i]->as<torch::nn::Conv2d>()->forward(hidden);
        if (i + 1 < layers->size()) hidden = at::gelu(hidden);
    }
    return hidden;
}

MlicHyperSynthesisImpl::MlicHyperSynthesisImpl(const MlicConfig& config) {
    const auto n = config.hyper_channels, m = config.latent_channels, wide = m * 3 / 2;
    layers = register_module("layers", torch::nn::ModuleList());
    layers->push_back(GridConv(GridConvOptions{n, m}));
    layers->push_back(GridConv(GridConvOptions{m, 4 * m}));
    layers->push_back(GridConv(GridConvOptions{m, wide}));
    layers->push_back(GridConv(GridConvOptions{wide, 4 * wide}));
    layers->push_back(GridConv(GridConvOptions{wide, 2 * m}));
}

at::Tensor MlicHyperSynthesisImpl::forward(const at::Tensor& hyper) {
    auto hidden = activation_on_grid(hyper);
    for (std::size_t i = 0; i < layers->size(); ++i) {
        hidden = layers[i]->as<GridConv>()->rounded(hidden);
        if (i % 2 == 1) hidden = at::pixel_shuffle(hidden, 2);
        if (i + 1 < layers->size()) hidden = grid_gelu(hidden);
    }
    return hidden;
}

}  // namespace oligo::models
