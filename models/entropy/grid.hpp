#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Networks that decide how a stream is decoded must give the same numbers on every machine. Their
/// activations are whole multiples of 2^-8 within +-512 and their weights whole multiples of 2^-10
/// within +-2 (biases within +-512), computed in fp64: every product and every partial sum is a
/// multiple of 2^-18 below 2^53 of them, so that nothing is ever rounded and the order of summation
/// does not matter (after Balle et al. 2019, "Integer networks for data compression with
/// latent-variable models"). In training the same code runs in fp32, rounding to the same grids
/// with a gradient that passes straight through. A tensor's dtype says which: fp64 is exact.
constexpr int kActivationBits = 8;
constexpr int kWeightBits = 10;
constexpr double kActivationLimit = 512;
constexpr double kWeightLimit = 2;

/// floor(x 2^bits + 1/2) / 2^bits; the gradient passes straight through.
at::Tensor round_to_grid(const at::Tensor& x, int bits);

/// Rounded to a grid of `bits` and limited to the activations' range.
at::Tensor activation_on_grid(const at::Tensor& x);

/// max(x, x / 4), exact on any grid of fp64 that has two bits to spare.
at::Tensor leaky_quarter(const at::Tensor& x);

/// Whether a network computes exactly for input `x`: x is fp64.
bool is_exact(const at::Tensor& x);

}  // namespace oligo::models
