#pragma once

#include "models/entropy/latent_network.hpp"

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// What replaces rounding during training.
enum class Rounding {
    kMixed,  ///< noise for the rate, straight-through rounding for decoding (Minnen 2020)
    kNoise,  ///< uniform noise for both (Balle et al. 2018)
    kWhole,  ///< rounding for both: exactly what coding does, and its ideal cost
};

/// One forward pass with gradients.
struct RateDistortion {
    at::Tensor pictures;     ///< decoded, N3HW, not clamped
    at::Tensor latent_bits;  ///< sums over the batch
    at::Tensor hyper_bits;
};

/// Passes crops (sides multiples of 64) through a network at a rate. Every crop is a tile.
RateDistortion forward(LatentNetwork& network, const at::Tensor& images, std::size_t rate,
                       Rounding rounding);

}  // namespace oligo::models
