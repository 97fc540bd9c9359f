#pragma once

#include "models/cae/network.hpp"
#include "training/noise.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::training {

/// What one step's forward pass gives.
struct LossTerms {
    at::Tensor total;       ///< distortion + lambda * H, with gradient
    double mse = 0;         ///< over 8-bit samples, 0..255^2
    double entropy_nt = 0;  ///< nucleotides per latent component (seed 001, eq. 4)
};

/// L = D(I, I') + lambda * H(Q(Z)) (seed 001, eq. 3), the noise layer between the quantizer and the
/// synthesis. D is the MSE over 8-bit samples, or with `log-mse` 100 log(MSE + 10), averaged over
/// the crops: the mean of their PSNR, except that nearly perfect crops count less.
LossTerms cae_loss(models::Cae& model, const at::Tensor& images, const LossConfig& config,
                   const NoiseSource& noise, std::int64_t step);

/// Rate trained at a step: one after the other.
std::size_t rate_at(const models::CaeConfig& config, std::int64_t step);

/// PSNR in dB of an MSE over 8-bit samples.
double psnr_of_mse(double mse);

}  // namespace oligo::training
