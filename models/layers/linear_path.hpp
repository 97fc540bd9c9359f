#pragma once

#include <torch/nn/modules/conv.h>

#include <cstdint>

namespace oligo::models {

/// The linear block transform beside an analysis network (picture -> latent at `stride`) and the
/// one beside a synthesis network; training starts from them (models/entropy/warm_start.hpp).
torch::nn::Conv2d linear_analysis(std::int64_t channels, std::int64_t stride);
torch::nn::ConvTranspose2d linear_synthesis(std::int64_t channels, std::int64_t stride);

/// Makes a network's last layer start as a zero correction to the linear path.
void start_at_zero(torch::nn::Conv2d& last);

}  // namespace oligo::models
