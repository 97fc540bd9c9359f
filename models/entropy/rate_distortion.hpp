#pragma once

#include "models/entropy/latent_network.hpp"

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// How rounding is stood in for while training.
enum class Rounding {
    kMixed,  ///< noise for the rate, straight-through rounding for what is decoded (Minnen 2020)
    kNoise,  ///< uniform noise for both (Balle et al. 2018)
    kWhole,  ///< rounding for both: what coding will do, and what it should cost
};

/// One forward pass with gradients.
struct RateDistortion {
    at::Tensor pictures;     ///< decoded, N3HW, not limited
    at::Tensor latent_bits;  ///< sums over the batch
    at::Tensor hyper_bits;
};

/// Passes crops (sides multiples of 64) through a network at a rate. Every crop is a tile.
RateDistortion forward(LatentNetwork& network, const at::Tensor& images, std::size_t rate,
                       Rounding rounding);

}  // namespace oligo::models
