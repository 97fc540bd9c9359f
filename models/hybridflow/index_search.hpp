#pragma once

#include "models/metrics/lpips.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace oligo::models {

/// What the search for better indices of a picture needs beside it.
struct IndexSearch {
    /// Pictures [N, 3, 16 h, 16 w] that the decoder makes of indices [N, h, w] at rows `top`... and
    /// columns `left`... of the picture.
    std::function<at::Tensor(const at::Tensor& indices, std::int64_t top, std::int64_t left)>
        decode;
    /// Bits [H W, words] of each word at each place, given all indices [H, W]; empty: words cost
    /// the same.
    std::function<at::Tensor(const at::Tensor& indices)> costs;
    Lpips lpips{nullptr};
    std::int64_t candidates = 3;  ///< words tried at each place beside the nearest
    double bit_price = 0.01;      ///< distortion of one place that a bit is worth
};

/// Chooses the indices of a picture by what the decoder makes of them, not by the distance of
/// latents: at each place the `candidates` words after the nearest one are tried in turn, and kept
/// where LPIPS + 2 MSE (samples in -1..1, as in training) of the places around falls by more than
/// the bits cost. Every third place of every third row is tried at a time, and judged by the 3 x 3
/// places around it. Pictures of any size are searched in parts of some hundred places a side.
///
/// `image` [1, 3, 16 H, 16 W] in 0..1, `distances` [H W, words] of latents from words -> int64 [H,
/// W]. Where a part is too small for LPIPS the MSE alone decides. After Campos et al. 2019,
/// "Content adaptive optimization for neural image compression", which has gradients where this
/// has trials.
at::Tensor search_indices(const at::Tensor& image, const at::Tensor& distances,
                          const IndexSearch& search);

}  // namespace oligo::models
