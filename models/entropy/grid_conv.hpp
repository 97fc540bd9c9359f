#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

namespace oligo::models {

/// Shape of a GridConv.
struct GridConvOptions {
    std::int64_t in = 0, out = 0, kernel = 3;
    std::int64_t stride = 1;
    std::int64_t groups = 1;
};

/// Convolution k x k with "same" zero padding whose weights live on a grid
/// (models/entropy/grid.hpp). Exact for an fp64 input of grid values, quantisation-aware training
/// for fp32.
struct GridConvImpl : torch::nn::Module {
    /// Throws InputError where partial sums could pass 2^53 grid steps.
    explicit GridConvImpl(const GridConvOptions& shape);
    /// NCHW grid values -> unrounded sums (finer than the grid); call activation_on_grid() after
    /// the nonlinearity.
    at::Tensor forward(const at::Tensor& x);
    /// The same, rounded to the activations' grid.
    at::Tensor rounded(const at::Tensor& x);

    const GridConvOptions options;
    at::Tensor weight, bias;
};
TORCH_MODULE(GridConv);

}  // namespace oligo::models
