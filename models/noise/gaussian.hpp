#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// The model of substitutions in Pic & Antonini (sec. 4): independent Gaussian noise on the
/// quantised latent with standard deviation `level` in quantisation steps, rounded and clamped to
/// 0..alphabet-1 so that the synthesis network sees only what a decoder can deliver. The gradient
/// passes straight through.
at::Tensor add_gaussian_noise(const at::Tensor& levels, double level, std::int64_t alphabet);

/// Noise strength that rises linearly from 0 at step 0 to `max_level` at the last step.
double noise_ramp(double max_level, std::int64_t step, std::int64_t steps);

}  // namespace oligo::models
