#pragma once

#include "models/djscc/config.hpp"
#include "models/layers/residual_block.hpp"

#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

#include <vector>

namespace oligo::models {

/// DJSCC-DNA's network (Wu et al., arXiv 2311.01122): a small CNN from pictures straight to bases
/// and back, with nothing between that codes or corrects. What errors of the channel do is learned:
/// several reads of the bases are merged by a one-dimensional convolution along the strand. Ours
/// has all rates in one network, a head each, and residual blocks.
struct DjsccImpl : torch::nn::Module {
    explicit DjsccImpl(const DjsccConfig& config);

    /// Bases 0..3 (float NCHW / 4, rounded with a gradient that passes straight through) of
    /// pictures N3HW in 0..1 with sides that are multiples of 4.
    at::Tensor encode(const at::Tensor& images, std::size_t rate);
    /// Pictures in about 0..1 from two reads of every base (N2L, L = CHW of a picture's bases of
    /// `height` x `width` blocks): 0..3, or 1.5 for one that is lost.
    at::Tensor decode(const at::Tensor& reads, std::size_t rate, std::int64_t height,
                      std::int64_t width);

    const DjsccConfig config;
    torch::nn::Conv2d down1{nullptr}, down2{nullptr};
    ResidualGroup analysis{nullptr}, synthesis{nullptr}, fine{nullptr};
    torch::nn::ModuleList to_bases{nullptr}, from_bases{nullptr};  ///< 1x1, a rate each
    torch::nn::Conv1d merge_in{nullptr}, merge_out{nullptr};
    torch::nn::Conv2d up1{nullptr}, up2{nullptr};
};
TORCH_MODULE(Djscc);

/// Reads of a strand that merge as one.
inline constexpr std::int64_t kDjsccReads = 2;

}  // namespace oligo::models
