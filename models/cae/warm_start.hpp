#pragma once

#include "models/cae/network.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace oligo::models {

/// Sets the linear paths of a fresh autoencoder from training crops (N3HW in 0..1, sides multiples
/// of the stride): the analysis becomes the PCA of stride x stride blocks times a random rotation,
/// so that every channel carries about the same variance, scaled to standard deviation 1 before the
/// tanh; the synthesis is the least-squares inverse from the quantized latents. The networks beside
/// them are zero at the start, so training begins at the quality of this block transform. Throws
/// InputError when the model has no linear path or there are fewer blocks than unknowns.
void warm_start(Cae& model, const at::Tensor& crops, std::uint64_t seed);

/// Continues from another model's tensors. The bodies must agree; heads are copied where both
/// models have them. Heads of other rates, and the layers for deviations where the other model has
/// none, keep their values. Throws InputError that names the first tensor that does not fit.
void continue_from(Cae& model, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where);

}  // namespace oligo::models
