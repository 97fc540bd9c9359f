#include "models/mlic/slice.hpp"

#include "models/entropy/grid.hpp"
#include "models/entropy/grid_functions.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>

namespace oligo::models {
namespace {

std::vector<std::int64_t> stack(std::int64_t in, const std::vector<std::int64_t>& hidden,
                                std::int64_t out) {
    std::vector<std::int64_t> channels{in};
    channels.insert(channels.end(), hidden.begin(), hidden.end());
    channels.push_back(out);
    return channels;
}

std::int64_t heads_of(std::int64_t channels, std::int64_t head_channels) {
    auto heads = std::max<std::int64_t>(1, channels / head_channels);
    while (channels % heads != 0) --heads;
    return heads;
}

/// Hyper means, the slices before and this one.
at::Tensor joined(const SliceContext& known, const at::Tensor& slice, std::int64_t means) {
    std::vector<at::Tensor> parts{known.hyper.narrow(1, 0, means)};
    parts.insert(parts.end(), known.before.begin(), known.before.end());
    parts.push_back(slice);
    return activation_on_grid(at::cat(parts, 1));
}

}  // namespace

GridStackImpl::GridStackImpl(const std::vector<std::int64_t>& channels, std::int64_t kernel) {
    layers = register_module("layers", torch::nn::ModuleList());
    for (std::size_t i = 0; i + 1 < channels.size(); ++i)
        layers->push_back(GridConv(GridConvOptions{channels[i], channels[i + 1], kernel}));
}

at::Tensor GridStackImpl::forward(const at::Tensor& x) {
    auto hidden = x;
    for (std::size_t i = 0; i < layers->size(); ++i) {
        hidden = layers[i]->as<GridConv>()->rounded(hidden);
        if (i + 1 < layers->size()) hidden = grid_gelu(hidden);
    }
    return hidden;
}

void GridStackImpl::start_as(const at::Tensor& outputs) {
    const torch::NoGradGuard no_grad;
    auto* last = layers[layers->size() - 1]->as<GridConv>();
    last->weight.zero_();
    last->bias.copy_(outputs);
}

MlicSliceImpl::MlicSliceImpl(const MlicConfig& config, std::int64_t number)
    : index(number), latent_channels(config.latent_channels) {
    const auto c = config.slice_channels(), m = config.latent_channels, before = index * c;
    auto anchor_in = 2 * m, other_in = 2 * m + 2 * c;
    local = register_module("local", LocalContext(c, config.window, config.local_heads));
    if (index > 0) {
        channel_context = register_module(
            "channel_context", GridStack(stack(before, config.channel_hidden, 4 * c), 3));
        inter = register_module(
            "inter",
            GlobalContext(AttentionShape{before, heads_of(before, config.head_channels), 2 * c}));
        intra = register_module(
            "intra", GlobalContext(AttentionShape{c, heads_of(c, config.head_channels), 2 * c}));
        anchor_in += 6 * c;
        other_in += 8 * c;
    }
    anchor_parameters = register_module(
        "anchor_parameters", GridStack(stack(anchor_in, config.entropy_hidden, 2 * c), 1));
    other_parameters = register_module("other_parameters",
                                       GridStack(stack(other_in, config.entropy_hidden, 2 * c), 1));
    const auto residual = stack(m + before + c, config.residual_hidden, c);
    anchor_prediction = register_module("anchor_prediction", GridStack(residual, 3));
    other_prediction = register_module("other_prediction", GridStack(residual, 3));
}

at::Tensor MlicSliceImpl::shared_context(const SliceContext& known) {
    if (index == 0) return known.hyper;
    const auto before = activation_on_grid(at::cat(known.before, 1));
    return at::cat({inter(before, before, before), channel_context(before), known.hyper}, 1);
}

Distribution MlicSliceImpl::anchors(const at::Tensor& shared) {
    return distribution_of(anchor_parameters(shared));
}

Distribution MlicSliceImpl::others(const SliceContext& known, const at::Tensor& shared,
                                   const at::Tensor& decoded_anchors) {
    const auto values = activation_on_grid(decoded_anchors);
    std::vector<at::Tensor> parts{local(values)};
    if (index > 0) {
        const auto last = activation_on_grid(known.before.back());
        parts.push_back(intra(last, last, values));
    }
    parts.push_back(shared);
    return distribution_of(other_parameters(at::cat(parts, 1)));
}

void MlicSliceImpl::start_with_scales(const at::Tensor& scales) {
    const auto raw = scale_parameter(scales.to(at::kFloat));
    const auto outputs = at::cat({at::zeros_like(raw), raw});
    anchor_parameters->start_as(outputs);
    other_parameters->start_as(outputs);
}

at::Tensor MlicSliceImpl::anchor_residual(const SliceContext& known, const at::Tensor& slice) {
    return grid_half_tanh(anchor_prediction(joined(known, slice, latent_channels)));
}

at::Tensor MlicSliceImpl::other_residual(const SliceContext& known, const at::Tensor& slice) {
    return grid_half_tanh(other_prediction(joined(known, slice, latent_channels)));
}

}  // namespace oligo::models
