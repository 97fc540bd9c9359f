#include "models/hybridflow/predictor.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <cmath>

namespace oligo::models {
namespace {

/// Number of the difference in place of every two tokens of a window: [T, T], by query and key.
at::Tensor differences(const TokenWindows& windows, std::int64_t side) {
    const auto options = windows.indices.options();
    const auto rows = at::arange(windows.height, options).repeat_interleave(windows.width);
    const auto columns = at::arange(windows.width, options).repeat({windows.height});
    const auto apart = [&](const at::Tensor& at) { return at.unsqueeze(0) - at.unsqueeze(1); };
    return (apart(rows) + side - 1) * (2 * side - 1) + apart(columns) + side - 1;
}

/// [B, M, width] -> [B, heads, M, width / heads].
at::Tensor by_head(const at::Tensor& x, std::int64_t heads) {
    return x.view({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2);
}

/// Attention of queries to keys, both by head; `bias` is added to the scores.
at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                  const at::Tensor& bias) {
    const auto scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
    const auto scores = at::matmul(query * scale, key.transpose(-1, -2)) + bias;
    const auto found = at::matmul(at::softmax(scores, -1), value);
    return found.transpose(1, 2).flatten(2);
}

/// Rows `chosen` ([B, M]) of x [B, T, ...].
at::Tensor token_rows(const at::Tensor& x, const at::Tensor& chosen) {
    if (!chosen.defined()) return x;
    auto index = chosen;
    std::vector<std::int64_t> sizes(chosen.sizes().begin(), chosen.sizes().end());
    for (std::int64_t d = 2; d < x.dim(); ++d) {
        index = index.unsqueeze(-1);
        sizes.push_back(x.size(d));
    }
    return x.gather(1, index.expand(sizes));
}

/// Puts rows [B, heads, M, d] at `chosen` into a memory of all tokens, or makes it.
void remember(std::vector<at::Tensor>& memory, std::size_t layer, const at::Tensor& rows,
              const at::Tensor& chosen) {
    if (!chosen.defined()) {
        memory.push_back(rows);
        return;
    }
    const auto index = chosen.unsqueeze(1).unsqueeze(-1).expand_as(rows);
    memory[layer] = memory[layer].scatter(2, index, rows);
}

}  // namespace

PredictorLayerImpl::PredictorLayerImpl(const PredictorConfig& config) {
    const auto width = config.width;
    const auto norm = [&](const char* name) {
        return register_module(name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    };
    const auto linear = [&](const char* name, std::int64_t in, std::int64_t out) {
        return register_module(name, torch::nn::Linear(in, out));
    };
    before_self = norm("before_self");
    before_cross = norm("before_cross");
    before_linear = norm("before_linear");
    query_key_value = linear("query_key_value", width, 3 * width);
    merge = linear("merge", width, width);
    cross_query = linear("cross_query", width, width);
    cross_key_value = linear("cross_key_value", width, 2 * width);
    cross_merge = linear("cross_merge", width, width);
    wide = linear("wide", width, config.hidden);
    narrow = linear("narrow", config.hidden, width);
    const auto places = (2 * config.window - 1) * (2 * config.window - 1);
    position_bias = register_parameter("position_bias", at::zeros({config.heads, places}));
    cross_bias = register_parameter("cross_bias", at::zeros({config.heads, places}));
}

MaskPredictorImpl::MaskPredictorImpl(const PredictorConfig& shape, std::int64_t count,
                                     std::int64_t feature_channels)
    : config(shape), words(count) {
    const auto width = config.width;
    embedding = register_module("embedding", torch::nn::Embedding(words, width));
    {
        const torch::NoGradGuard no_grad;
        embedding->weight.mul_(0.1);  // its products are the first logits
    }
    unknown = register_parameter("unknown", at::randn({width}) * 0.1);
    no_features = register_parameter("no_features", at::zeros({width}));
    bias = register_parameter("bias", at::zeros({words}));
    feature_in = register_module(
        "feature_in", torch::nn::Conv2d(torch::nn::Conv2dOptions(feature_channels, width, 1)));
    feature_out = register_module(
        "feature_out", torch::nn::Conv2d(torch::nn::Conv2dOptions(width, width, 3).padding(1)));
    layers = register_module("layers", torch::nn::ModuleList());
    for (std::int64_t i = 0; i < config.layers; ++i) layers->push_back(PredictorLayer(config));
    last = register_module("last", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    head = register_module("head", torch::nn::Linear(width, width));
}

at::Tensor MaskPredictorImpl::embed_features(const TokenWindows& windows) {
    const auto& present = windows.present;
    const auto inner = at::gelu(feature_in(windows.features * present)) * present;
    const auto embedded = feature_out(inner);
    const auto whole = embedded * present + no_features.view({1, -1, 1, 1}) * (1 - present);
    return whole.flatten(2).transpose(1, 2);
}

at::Tensor MaskPredictorImpl::forward(const TokenWindows& windows) {
    PredictorMemory memory;
    return forward(windows, memory);
}

at::Tensor MaskPredictorImpl::forward(const TokenWindows& windows, PredictorMemory& memory,
                                      const at::Tensor& chosen) {
    if (!memory.features.defined()) memory.features = embed_features(windows);
    const auto type = memory.features.scalar_type();
    const auto order = token_rows(windows.order, chosen);  // [B, M]
    const auto known = (order < TokenWindows::kUnknown).unsqueeze(-1);
    auto x = at::where(known, embedding(token_rows(windows.indices, chosen)), unknown) +
             token_rows(memory.features, chosen);
    const auto sees = windows.order.unsqueeze(1) <= order.unsqueeze(2);  // [B, M, T]
    const auto blind =
        at::where(sees, at::zeros({}, x.options()), at::full({}, -1e9, x.options()).to(type))
            .unsqueeze(1);
    const auto apart = differences(windows, config.window);  // [T, T]
    const auto at_places = [&](const at::Tensor& by_difference) {
        const auto all = by_difference.index_select(1, apart.flatten())
                             .view({config.heads, apart.size(0), apart.size(1)});
        if (!chosen.defined()) return all.unsqueeze(0);  // [1, heads, T, T]
        const auto picked = all.index_select(1, chosen.flatten());
        return picked.view({config.heads, chosen.size(0), chosen.size(1), -1}).transpose(0, 1);
    };
    for (std::size_t i = 0; i < layers->size(); ++i) {
        auto& layer = *layers[i]->as<PredictorLayer>();
        const auto parts = layer.query_key_value(layer.before_self(x)).chunk(3, -1);
        remember(memory.keys, i, by_head(parts[1], config.heads), chosen);
        remember(memory.values, i, by_head(parts[2], config.heads), chosen);
        x = x + layer.merge(attend(by_head(parts[0], config.heads), memory.keys[i],
                                   memory.values[i], at_places(layer.position_bias) + blind));
        if (memory.hints.size() == i) {
            const auto pair = layer.cross_key_value(memory.features).chunk(2, -1);
            memory.hints.push_back(by_head(pair[0], config.heads));
            memory.hint_values.push_back(by_head(pair[1], config.heads));
        }
        const auto asked = by_head(layer.cross_query(layer.before_cross(x)), config.heads);
        x = x + layer.cross_merge(attend(asked, memory.hints[i], memory.hint_values[i],
                                         at_places(layer.cross_bias)));
        x = x + layer.narrow(at::gelu(layer.wide(layer.before_linear(x))));
    }
    return at::matmul(head(last(x)), embedding->weight.t()) + bias;
}

}  // namespace oligo::models
