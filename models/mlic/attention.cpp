#include "models/mlic/attention.hpp"

#include "models/entropy/grid.hpp"
#include "models/entropy/grid_functions.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::models {
namespace {

constexpr double kMasked = -64;  // exp is 0 from 16 below the greatest

GridConv pointwise(std::int64_t in, std::int64_t out) {
    return GridConv(GridConvOptions{in, out, 1});
}

GridConv depthwise(std::int64_t channels) {
    return GridConv(GridConvOptions{channels, channels, 3, 1, channels});
}

/// 1 on the anchors of an h x w checkerboard, 0 elsewhere.
at::Tensor anchors_of(std::int64_t h, std::int64_t w, const at::TensorOptions& options) {
    const auto rows = at::arange(h, options).view({h, 1}), columns = at::arange(w, options);
    return (rows + columns).remainder(2);
}

/// Neighbourhoods of every square: N C H W -> N C window^2 H*W, zeros outside.
at::Tensor neighbourhoods(const at::Tensor& x, std::int64_t window) {
    const auto columns = at::im2col(x, {window, window}, {1, 1}, {window / 2, window / 2}, {1, 1});
    return columns.view({x.size(0), x.size(1), window * window, x.size(2) * x.size(3)});
}

}  // namespace

LocalContextImpl::LocalContextImpl(std::int64_t channels, std::int64_t side, std::int64_t count)
    : window(side), heads(count) {
    qkv = register_module("qkv", pointwise(channels, 3 * channels));
    fusion = register_module("fusion", GridConv(GridConvOptions{channels, 2 * channels, side}));
    skip = register_module("skip", pointwise(channels, 2 * channels));
    position_bias = register_parameter("position_bias", at::zeros({heads, side * side}));
}

at::Tensor LocalContextImpl::attend(const at::Tensor& anchors) {
    const auto n = anchors.size(0), c = anchors.size(1), h = anchors.size(2), w = anchors.size(3);
    const auto places = window * window;
    const auto parts = qkv->rounded(anchors).chunk(3, 1);
    const auto by_head = [&](const at::Tensor& x) {
        return neighbourhoods(x, window).view({n, heads, c / heads, places, h * w});
    };
    const auto query = parts[0].reshape({n, heads, c / heads, 1, h * w});
    const auto scale = 1 / std::exp2(std::ceil(std::log2(static_cast<double>(c / heads)) / 2));
    const auto bias = round_to_grid(position_bias.to(anchors.scalar_type()), kActivationBits);
    const auto mask = neighbourhoods(anchors_of(h, w, anchors.options()).view({1, 1, h, w}),
                                     window);  // 1 1 window^2 HW
    auto score = (query * by_head(parts[1])).sum(2) * scale + bias.view({1, heads, places, 1});
    score = activation_on_grid(score).clamp(-16, 16);
    score = at::where(mask > 0, score, at::full({}, kMasked, score.options()));
    const auto weights = grid_softmax(score, 2).unsqueeze(2);  // n heads 1 places HW
    return activation_on_grid((weights * by_head(parts[2])).sum(3)).reshape({n, c, h, w});
}

at::Tensor LocalContextImpl::forward(const at::Tensor& anchors) {
    return activation_on_grid(fusion(attend(anchors)) + skip(anchors));
}

GlobalContextImpl::GlobalContextImpl(const AttentionShape& wanted) : shape(wanted) {
    const auto c = shape.channels, out = shape.out;
    query = register_module("query", pointwise(c, c));
    query_depth = register_module("query_depth", depthwise(c));
    key = register_module("key", pointwise(c, c));
    key_depth = register_module("key_depth", depthwise(c));
    value = register_module("value", pointwise(c, c));
    value_depth = register_module("value_depth", depthwise(c));
    wide = register_module("wide", GridConv(GridConvOptions{c, out * 3 / 2, 5}));
    last = register_module("last", pointwise(out * 3 / 2, out));
}

at::Tensor GlobalContextImpl::forward(const at::Tensor& queries, const at::Tensor& keys,
                                      const at::Tensor& values) {
    const auto n = queries.size(0), c = shape.channels, area = queries.size(2) * queries.size(3);
    const auto heads = [&](const at::Tensor& x) {
        return x.reshape({n * shape.heads, c / shape.heads, area});
    };
    const auto limited = [](const at::Tensor& x) { return x.clamp(-16, 16); };
    const auto q = grid_softmax(limited(heads(query_depth->rounded(query->rounded(queries)))), 1);
    const auto k = grid_softmax(limited(heads(key_depth->rounded(key->rounded(keys)))), 2);
    const auto v = heads(value_depth->rounded(value->rounded(values)));
    const auto context = activation_on_grid(at::bmm(v, k.transpose(1, 2)));  // value x key channels
    const auto mixed = activation_on_grid(at::bmm(context, q)).view_as(queries);
    return last->rounded(grid_gelu(wide->rounded(mixed)));
}

}  // namespace oligo::models
