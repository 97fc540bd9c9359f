#pragma once

#include "models/cae/network.hpp"
#include "training/noise.hpp"
#include "training/task.hpp"
#include "training/tasks.hpp"

namespace oligo::training {

/// Training a compressive autoencoder (Pic & Antonini): sections "model", "loss", "noise" and
/// "optimiser.train".
TaskPlan read_cae_task(core::Config& config);

struct CaeLossConfig {
    std::string distortion = "mse";  ///< mse | log-mse (the mean PSNR of crops)
    double lambda = 0;  ///< weight of the entropy (nt per component) beside the MSE in 0..255^2
};

/// What a step's pictures give, on the device.
struct CaeLoss {
    at::Tensor total;  ///< with gradient
    at::Tensor mse;    ///< over 8-bit samples, 0..255^2
    at::Tensor
        entropy_nt;  ///< nucleotides per latent component (Pic & Antonini, eq. 4); with lambda
};

/// L = D(I, I') + lambda * H(Q(Z)) (Pic & Antonini, eq. 3), the noise layer between the quantizer
/// and the synthesis. D is the MSE over 8-bit samples, or with `log-mse` 100 log(MSE + 10),
/// averaged over the crops: the mean of their PSNR, except that nearly perfect crops count less.
CaeLoss cae_loss(models::Cae& model, const at::Tensor& images, const CaeLossConfig& config,
                 const NoiseSource& noise, std::int64_t step);

}  // namespace oligo::training
