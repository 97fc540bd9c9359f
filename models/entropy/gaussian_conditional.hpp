#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// How an element of the latent is distributed: a Gaussian of `mean` (on the activations' grid) and
/// of a scale given by `level`, a place among core::kGaussianScalesQ16 that may be fractional in
/// training. Both NCHW.
struct Distribution {
    at::Tensor mean, level;
};

/// What a parameter network puts out (twice the channels) as a distribution. The first half is the
/// mean; the second, counted from level 16 (a scale of .8) in units of four levels, is the level,
/// limited to 0..63. For fp64 input the level is a whole number.
Distribution distribution_of(const at::Tensor& parameters);

/// The same without means, for a scale hyperprior: `parameters` has the levels alone.
Distribution zero_mean_distribution(const at::Tensor& parameters);

/// What a network must put out for the level nearest a standard deviation (the inverse of the
/// above).
at::Tensor level_parameter(const at::Tensor& scales);

/// Bits (sum over all elements) of values that are so distributed, in bins of width 1 around
/// `values` (noisy in training, mean + whole number for an estimate).
at::Tensor gaussian_bits(const at::Tensor& values, const Distribution& distribution);

}  // namespace oligo::models
