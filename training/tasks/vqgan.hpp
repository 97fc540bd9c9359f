#pragma once

#include "models/metrics/lpips.hpp"
#include "models/vqgan/network.hpp"
#include "training/task.hpp"
#include "training/tasks.hpp"

#include <cstddef>
#include <string>

namespace oligo::training {

/// Training a VQGAN: sections "model", "loss", "book", "discriminator" and "optimiser.train".
TaskPlan read_vqgan_task(core::Config& config);

struct VqganLossConfig {
    std::string distortion = "l1";  ///< l1 | mse, of samples in -1..1
    double weight = 1;              ///< of the distortion
    double lpips = 1;               ///< weight of LPIPS
    std::string lpips_weights;      ///< its weights file, where `lpips` is above 0
    double commitment = 0.25;  ///< weight of latents to entries, beside 1 of entries to latents
    bool legacy_commitment =
        false;               ///< as taming's default: that weight on the wrong one of the two
    double adversarial = 0;  ///< factor of the adaptive weight, 0: no discriminator
};

/// What pictures give with a book, on the device.
struct VqganLoss {
    at::Tensor total;       ///< with gradient, without the adversarial loss
    at::Tensor distortion;  ///< its part that the adaptive weight measures: distortion and LPIPS
    at::Tensor mse;         ///< over 8-bit samples, 0..255^2
    at::Tensor perceptual;  ///< LPIPS, where the loss has it
    at::Tensor latents;     ///< before the book
    at::Tensor indices;     ///< the entries taken
    at::Tensor pictures;    ///< decoded, with gradient
};

/// Distortion + LPIPS + codebook and commitment losses (Esser et al. 2021, eq. 4). `lpips`: empty
/// without it. The codebook loss is 0 for moving books.
VqganLoss vqgan_loss(models::Vqgan& model, const at::Tensor& images, std::size_t book,
                     const VqganLossConfig& config, models::Lpips& lpips);

}  // namespace oligo::training
