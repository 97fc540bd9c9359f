#pragma once

#include "models/entropy/gaussian_conditional.hpp"
#include "models/entropy/grid_conv.hpp"
#include "models/mlic/attention.hpp"
#include "models/mlic/config.hpp"

#include <torch/nn/modules/container/modulelist.h>

#include <vector>

namespace oligo::models {

/// A run of grid convolutions with gelu between them.
struct GridStackImpl : torch::nn::Module {
    /// `channels`: from input to output; `kernel`: the size of all kernels.
    GridStackImpl(const std::vector<std::int64_t>& channels, std::int64_t kernel);
    at::Tensor forward(const at::Tensor& x);
    /// Initialises the output to these numbers, whatever the input.
    void start_as(const at::Tensor& outputs);

    torch::nn::ModuleList layers{nullptr};
};
TORCH_MODULE(GridStack);

/// What is known when a slice is coded; all NCHW grid values.
struct SliceContext {
    at::Tensor hyper;                ///< 2 M features
    std::vector<at::Tensor> before;  ///< slices that are already coded
};

/// The entropy model of one channel slice (MLIC++, sec. 3): anchors from hyper, channel and global
/// inter-slice context; the other squares from local and global intra-slice context as well; after
/// each, a prediction of the rounding error (latent residual prediction, Minnen & Singh 2020).
struct MlicSliceImpl : torch::nn::Module {
    MlicSliceImpl(const MlicConfig& config, std::int64_t index);

    /// Features of everything known; computed once per slice.
    at::Tensor shared_context(const SliceContext& known);
    /// Distributions for the whole slice, of which only the anchors are used.
    Distribution anchors(const at::Tensor& shared);
    /// The same for the other squares, given the anchors (other squares 0).
    Distribution others(const SliceContext& known, const at::Tensor& shared,
                        const at::Tensor& decoded_anchors);
    /// +-1/2 at most, to be added to a slice's values.
    at::Tensor anchor_residual(const SliceContext& known, const at::Tensor& slice);
    at::Tensor other_residual(const SliceContext& known, const at::Tensor& slice);

    /// Initialises both distributions with mean 0 and these scales (one per channel).
    void start_with_scales(const at::Tensor& scales);

    const std::int64_t index, latent_channels;
    GridStack channel_context{nullptr}, anchor_parameters{nullptr}, other_parameters{nullptr},
        anchor_prediction{nullptr}, other_prediction{nullptr};
    GlobalContext inter{nullptr}, intra{nullptr};
    LocalContext local{nullptr};
};
TORCH_MODULE(MlicSlice);

}  // namespace oligo::models
