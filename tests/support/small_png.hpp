#pragma once

#include "core/picture.hpp"

#include <string>

namespace oligo::test {

/// Reads a PNG of 8-bit RGB or gray without interlace: what the Kodak pictures are. It lets tests
/// of folders without OpenCV see photos. Throws InputError for anything else.
core::Picture read_small_png(const std::string& path);

/// Luma of an RGB picture as one channel.
core::Picture luma_of(const core::Picture& picture);

}  // namespace oligo::test
