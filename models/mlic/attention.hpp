#pragma once

#include "models/entropy/grid_conv.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// The attention contexts of MLIC++, on grids (models/entropy/grid.hpp), NCHW.

/// Local spatial context of a slice (MLIC++, sec. 3: overlapped window attention): every square of
/// the checkerboard attends to the anchors within a window around it.
struct LocalContextImpl : torch::nn::Module {
    LocalContextImpl(std::int64_t channels, std::int64_t window, std::int64_t heads);
    /// Anchors of a slice (others 0) -> 2 * channels features.
    at::Tensor forward(const at::Tensor& anchors);

    const std::int64_t window, heads;
    GridConv qkv{nullptr}, fusion{nullptr}, skip{nullptr};
    at::Tensor position_bias;  ///< [heads, window^2]

  private:
    at::Tensor attend(const at::Tensor& anchors);
};
TORCH_MODULE(LocalContext);

/// Shape of a linear attention.
struct AttentionShape {
    std::int64_t channels = 0;  ///< of queries, keys and values
    std::int64_t heads = 1;
    std::int64_t out = 0;
};

/// Linear attention over a whole tile (Shen et al. 2021, "Efficient attention"): keys normalised
/// over space, queries over channels, so that the cost grows with the area. With queries, keys and
/// values from all earlier slices it is MLIC++'s global inter-slice context; with queries and keys
/// from the previous slice and values from the anchors, its global intra-slice context.
struct GlobalContextImpl : torch::nn::Module {
    explicit GlobalContextImpl(const AttentionShape& shape);
    at::Tensor forward(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values);

    const AttentionShape shape;
    GridConv query{nullptr}, query_depth{nullptr}, key{nullptr}, key_depth{nullptr}, value{nullptr},
        value_depth{nullptr}, wide{nullptr}, last{nullptr};
};
TORCH_MODULE(GlobalContext);

}  // namespace oligo::models
