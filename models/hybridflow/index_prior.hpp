#pragma once

#include "models/entropy/grid_conv.hpp"
#include "models/hybridflow/config.hpp"
#include "models/hybridflow/mask.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <span>

namespace oligo::models {

/// What indices each sent place of an index map is likely to have, by those coded before it and by
/// the continuous stream: the distribution that entropy-coded indices are coded with. An integer
/// network (models/entropy/grid.hpp), exact on every machine in fp64.
///
/// A place looks at up to kContexts sent places left of it and above it (context_places()); each
/// adds a row of a table of its own, a 3 x 3 convolution of the stream's latents another; a GELU
/// and a linear layer follow. This project's own design.
struct IndexPriorImpl : torch::nn::Module {
    static constexpr std::int64_t kContexts = 12;

    /// `rates`: of the continuous stream, whose latents have `channels` channels.
    IndexPriorImpl(const PriorConfig& config, std::int64_t words, std::int64_t channels,
                   std::int64_t rates);

    /// What the continuous stream adds: latents [N, C, h, w] with the rate's gains, of which
    /// `present` [N, 1, h, w] says where there are any -> [N, h w, width].
    at::Tensor stream_features(const at::Tensor& latents, const at::Tensor& present,
                               std::int64_t rate);

    /// Logits [P, words] of P places, on the activations' grid: `contexts` are indices (int64 [P,
    /// kContexts], `words` for none), `features` rows [P, width] of stream_features().
    at::Tensor forward(const at::Tensor& contexts, const at::Tensor& features);

    const std::int64_t words;
    at::Tensor tables;   ///< [kContexts, words + 1, width], the last row for no neighbour
    at::Tensor by_rate;  ///< [rates + 1, width], the last where there is no stream
    GridConv from_stream{nullptr}, out{nullptr};
};
TORCH_MODULE(IndexPrior);

/// For each place of a band (h x w places, row by row) the places of its contexts within the band,
/// int64 [h w, kContexts]; h w for those outside and those that are not sent (`sent`: 1 or 0 a
/// place). All contexts of (row, column) have a smaller column + 2 row: places may be coded by
/// that, those of the same sum in any order.
at::Tensor context_places(std::span<const std::uint8_t> sent, TokenGrid band);

}  // namespace oligo::models
