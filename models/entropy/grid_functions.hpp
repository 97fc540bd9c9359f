#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Functions of grid values (models/entropy/grid.hpp) for networks that must compute identically on
/// every machine. fp64 input is looked up in tables made with integers, or divided once, which IEEE
/// 754 rounds in only one way; fp32 input (training) uses LibTorch's function.

/// x Phi(x), on the activations' grid.
at::Tensor grid_gelu(const at::Tensor& x);

/// exp(x) / sum exp(x) along a dimension, in multiples of 2^-24; 0 for elements 16 or more below
/// the greatest.
at::Tensor grid_softmax(const at::Tensor& x, std::int64_t dim);

/// tanh(x) / 2, on the activations' grid.
at::Tensor grid_half_tanh(const at::Tensor& x);

}  // namespace oligo::models
