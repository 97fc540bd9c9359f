#include "models/hybridflow/index_prior.hpp"

#include "models/entropy/grid.hpp"
#include "models/entropy/grid_functions.hpp"

#include <ATen/ATen.h>

#include <array>
#include <utility>

namespace oligo::models {
namespace {

/// Row and column from a place to its contexts: neighbours in any of the schedules.
constexpr std::array<std::pair<std::int64_t, std::int64_t>, IndexPriorImpl::kContexts> kOffsets{
    {{0, -1},
     {-1, 0},
     {-1, -1},
     {-1, 1},
     {0, -2},
     {-2, 0},
     {-2, -2},
     {-2, 2},
     {0, -3},
     {-3, 0},
     {-3, -3},
     {-3, 3}}};

}  // namespace

IndexPriorImpl::IndexPriorImpl(const PriorConfig& config, std::int64_t count, std::int64_t channels,
                               std::int64_t rates)
    : words(count) {
    const auto width = config.width;
    tables = register_parameter("tables", at::randn({kContexts, words + 1, width}) * 0.1);
    by_rate = register_parameter("by_rate", at::zeros({rates + 1, width}));
    from_stream = register_module("from_stream", GridConv(GridConvOptions{channels, width, 3}));
    out = register_module("out", GridConv(GridConvOptions{width, words, 1}));
}

at::Tensor IndexPriorImpl::stream_features(const at::Tensor& latents, const at::Tensor& present,
                                           std::int64_t rate) {
    const auto type = latents.scalar_type();
    const auto bias = round_to_grid(by_rate.to(type), kActivationBits);
    const auto none = bias.select(0, bias.size(0) - 1), own = bias.select(0, rate);
    const auto row = [](const at::Tensor& x) { return x.view({1, -1, 1, 1}); };
    const auto seen = from_stream->rounded(activation_on_grid(latents * present)) + row(own);
    const auto features = at::where(present > 0, seen, row(none));
    return features.flatten(2).transpose(1, 2);
}

at::Tensor IndexPriorImpl::forward(const at::Tensor& contexts, const at::Tensor& features) {
    const auto grid = round_to_grid(tables.to(features.scalar_type()), kActivationBits);
    auto sum = features;
    for (std::int64_t i = 0; i < kContexts; ++i) {
        sum = sum + grid.select(0, i).index_select(0, contexts.select(1, i));
    }
    const auto hidden = grid_gelu(activation_on_grid(sum));
    return out->rounded(hidden.view({hidden.size(0), -1, 1, 1})).flatten(1);
}

at::Tensor context_places(std::span<const std::uint8_t> sent, TokenGrid band) {
    const auto none = band.count();
    auto places = at::full({none, IndexPriorImpl::kContexts}, none, at::kLong);
    auto* place = places.mutable_data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < band.height; ++row) {
        for (std::int64_t column = 0; column < band.width; ++column) {
            for (const auto& [down, right] : kOffsets) {
                const auto y = row + down, x = column + right;
                const bool inside = y >= 0 && x >= 0 && x < band.width;
                const auto at = y * band.width + x;
                if (inside && sent[static_cast<std::size_t>(at)] != 0) *place = at;
                ++place;
            }
        }
    }
    return places;
}

}  // namespace oligo::models
