#pragma once

#include "models/cae/network.hpp"

#include <cstdint>

namespace oligo::models {

/// Sets the linear paths of a fresh autoencoder from training crops (N3HW in 0..1, sides multiples
/// of the stride): the analysis becomes the PCA of stride x stride blocks times a random rotation,
/// so that every channel carries about the same variance, scaled to standard deviation 1 before the
/// tanh; the synthesis is the least-squares inverse from the quantized latents. The networks beside
/// them are zero at the start, so training begins at the quality of this block transform. Throws
/// InputError when the model has no linear path or there are fewer blocks than unknowns.
void warm_start(Cae& model, const at::Tensor& crops, std::uint64_t seed);

}  // namespace oligo::models
