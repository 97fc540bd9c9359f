#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace oligo::models {

/// Checks the input of a metric: two NCHW batches of one shape, floating type and device, at least
/// one picture and one channel, both sides `min_side_px` or more. Throws InputError that begins
/// with the metric's name.
void check_picture_pair(const std::string& metric, const at::Tensor& a, const at::Tensor& b,
                        std::int64_t min_side_px);

/// Converts fp16 and bf16 to fp32; leaves other types unchanged.
at::Tensor at_least_float32(const at::Tensor& x);

}  // namespace oligo::models
