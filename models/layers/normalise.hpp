#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// Samples 0..1 to about zero mean and unit variance and back (Theis et al. 2017: fixed
/// normalisation).
inline at::Tensor normalise(const at::Tensor& images) {
    return (images - 0.45) / 0.27;
}
inline at::Tensor denormalise(const at::Tensor& normal) {
    return normal * 0.27 + 0.45;
}

}  // namespace oligo::models
