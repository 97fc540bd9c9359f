#pragma once

#include "models/entropy/rate_distortion.hpp"
#include "models/metrics/lpips.hpp"
#include "training/task.hpp"
#include "training/tasks.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace oligo::training {

/// Training an entropy-coded codec: sections "model" and "loss".
TaskPlan read_hyperprior_task(core::Config& config);
TaskPlan read_mlic_task(core::Config& config);

struct LatentLossConfig {
    std::string distortion = "mse";  ///< mse | ms-ssim
    double lpips = 0;                ///< weight of LPIPS beside the MSE in 0..255^2
    std::string lpips_weights;       ///< its weights file, where `lpips` is above 0
};

/// What pictures give at a rate, on the device.
struct LatentLoss {
    at::Tensor total;       ///< with gradient
    at::Tensor mse;         ///< over 8-bit samples, 0..255^2
    at::Tensor bpp;         ///< bits per pixel
    at::Tensor perceptual;  ///< LPIPS, where the loss has it
};

/// Bits per pixel + lambda * distortion of pictures (N3HW) that passed through a network: the MSE
/// over 8-bit samples, or with `ms-ssim` 255^2 (1 - MS-SSIM), and LPIPS times its weight. `lpips`:
/// empty without it.
LatentLoss latent_loss(const models::RateDistortion& passed, const at::Tensor& images,
                       double lambda, const LatentLossConfig& config, models::Lpips& lpips);

/// The factor that makes gradients of a rate about as large as those of the middle one.
double rate_scale(const std::vector<double>& lambdas, std::size_t rate);

}  // namespace oligo::training
