#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

namespace oligo::models {

/// What beta has at least.
inline constexpr double kLeastGdnBeta = 1e-6;

/// Which way a normalisation goes.
enum class GdnDirection { kForward, kInverse };

/// Generalised divisive normalisation (Balle, Laparra, Simoncelli 2016): x_i / sqrt(beta_i +
/// sum_j gamma_ij x_j^2) over the channels of NCHW, or times that root. beta and gamma are kept as
/// squares, so that they cannot become negative.
struct GdnImpl : torch::nn::Module {
    GdnImpl(std::int64_t channels, GdnDirection direction);
    at::Tensor forward(const at::Tensor& x);

    const GdnDirection direction;
    at::Tensor beta_root, gamma_root;
};
TORCH_MODULE(Gdn);

}  // namespace oligo::models
