#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// A gain for each latent channel at each rate, and an inverse gain for the way back (Cui et al.
/// 2021, "Asymmetric gained deep image compression"): one network serves several rates.
struct GainsImpl : torch::nn::Module {
    /// Gains start in proportion to the root of lambda, as high-resolution quantisation theory
    /// asks; those of the middle rate are 1.
    GainsImpl(std::int64_t channels, const std::vector<double>& lambdas);

    at::Tensor apply(const at::Tensor& latents, std::size_t rate) const;
    at::Tensor undo(const at::Tensor& latents, std::size_t rate) const;

    at::Tensor forward_logarithms, inverse_logarithms;  ///< [rates, channels]
};
TORCH_MODULE(Gains);

/// Quantisation step, over 8-bit samples of an orthonormal transform, at which the slopes of rate
/// and distortion balance: lambda d(step^2 / 12) = 2 ln 2 step^2 / 12 a bit.
double balanced_step(double lambda);

}  // namespace oligo::models
