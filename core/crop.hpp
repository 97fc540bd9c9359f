#pragma once

#include "core/codec.hpp"
#include "core/picture.hpp"

#include <span>

namespace oligo::core {

/// The pixels of `area`, which has to lie within the picture.
Picture crop(const Picture& picture, const Area& area);

/// Pictures of one width and number of channels below each other.
Picture stacked(std::span<const Picture> pictures);

}  // namespace oligo::core
