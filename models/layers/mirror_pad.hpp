#pragma once

#include "models/fixed/latent_facts.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Pads an NCHW tensor at the right and bottom to multiples of `stride` by mirroring without
/// repeating the edge; any size from 1x1 up (mirrors bounce as often as needed).
at::Tensor mirror_pad(const at::Tensor& images_nchw, std::int64_t stride);

}  // namespace oligo::models
