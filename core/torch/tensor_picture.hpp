#pragma once

#include "core/picture.hpp"

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace oligo::core {

/// RGB pictures of one size as a float NCHW tensor in 0..1 (sample / 255), on the CPU. Gray
/// pictures are repeated three times.
at::Tensor to_tensor(std::span<const Picture> pictures);

/// A float NCHW tensor in 0..1 (3 channels, any device) as 8-bit RGB pictures: clamped, times 255,
/// rounded half to even.
std::vector<Picture> to_pictures(const at::Tensor& images);

}  // namespace oligo::core
