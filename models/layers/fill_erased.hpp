#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// Replaces erased latents by a distance-weighted mean of the nearest known ones of the same
/// channel (normalised 3x3 convolution, repeated outwards until all are filled). `known` is 1 where
/// `values` holds and 0 where it was lost; both float NCHW. A channel with nothing known becomes 0.
at::Tensor fill_erased(const at::Tensor& values_nchw, const at::Tensor& known_nchw);

}  // namespace oligo::models
