#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// How the elements of a latent are distributed: Gaussians with a `mean` (on the activations' grid)
/// and a scale given by `scale_index`, an index into core::kGaussianScalesQ16 that may be
/// fractional in training. Both NCHW.
struct Distribution {
    at::Tensor mean, scale_index;
};

/// The output of a parameter network (twice the channels) as a distribution. The first half is the
/// mean; the second half, times four and counted from index 16 (a scale of .8), is the scale index,
/// limited to 0..63. For fp64 input the scale index is a whole number.
Distribution distribution_of(const at::Tensor& parameters);

/// The same without means, for a scale hyperprior: `parameters` holds the scale indices alone.
Distribution zero_mean_distribution(const at::Tensor& parameters);

/// The network output that gives the scale index nearest to each standard deviation in `scales`
/// (the inverse of the above).
at::Tensor scale_parameter(const at::Tensor& scales);

/// Bits (sum over all elements) of `values` under these distributions, in bins of width 1 around
/// them (noisy values in training, mean + whole number for an estimate).
at::Tensor gaussian_bits(const at::Tensor& values, const Distribution& distribution);

}  // namespace oligo::models
