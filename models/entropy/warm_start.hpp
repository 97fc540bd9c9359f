#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/conv.h>

namespace oligo::models {

/// Initialises the linear paths beside two networks as a transform codec: the strongest principal
/// components of training blocks (N3HW in 0..1) are the latents, in steps of `step` (over 8-bit
/// samples), and the transposed components give the way back. Returns each latent's standard
/// deviation. Throws InputError for more channels than a block has samples and for too few blocks.
at::Tensor start_as_transform(torch::nn::Conv2d& analysis, torch::nn::ConvTranspose2d& synthesis,
                              const at::Tensor& crops, double step);

}  // namespace oligo::models
