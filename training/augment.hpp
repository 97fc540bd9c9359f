#pragma once

#include "core/picture.hpp"
#include "core/random.hpp"

#include <cstdint>

namespace oligo::training {

/// A square part of a picture, perhaps mirrored left to right.
struct Window {
    std::uint32_t left_px = 0, top_px = 0, side_px = 0;
    bool flipped = false;
};

/// A window at a uniformly random place; the picture must be at least side_px in both directions.
Window random_window(const core::Picture& picture, std::int64_t side_px, bool flip,
                     core::Random& random);

/// Copies the window of an RGB picture to side x side x 3 bytes (HWC).
void copy_window(const core::Picture& picture, const Window& window, std::uint8_t* out);

/// The middle of an RGB picture, at most side_px in both directions.
core::Picture centre_crop(const core::Picture& picture, std::uint32_t side_px);

}  // namespace oligo::training
