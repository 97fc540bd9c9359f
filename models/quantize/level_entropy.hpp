#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Entropy of quantised levels in base 4, in nucleotides per component (Pic & Antonini, eq. 4),
/// averaged over channels; each channel has its own histogram over the batch. `levels` is NCHW,
/// fractional values allowed. Differentiable: each component votes softly for its nearest levels
/// (softmax of
/// -(distance / softness)^2), so at softness -> 0 it is the histogram's entropy.
at::Tensor level_entropy_nt(const at::Tensor& levels_nchw, std::int64_t alphabet,
                            double softness = 0.3);

}  // namespace oligo::models
