#pragma once

#include "core/device_view.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace oligo::models {

inline constexpr std::int64_t kMostThere = 32768;  ///< different symbols that view_of() takes

/// Levels (any shape, whole numbers below kMostThere, of any type) as the symbols of a segment,
/// left on the device where they are, in their order. Waits until they are finished.
std::shared_ptr<const core::DeviceView> view_of(const at::Tensor& levels);

}  // namespace oligo::models
