#pragma once

#include "core/picture.hpp"

#include <string>

namespace oligo::test {

/// Reads a PNG of 8-bit RGB or gray without interlace, the format of the Kodak pictures. It lets
/// tests of folders without OpenCV use photos. Throws InputError for any other file.
core::Picture read_small_png(const std::string& path);

/// Luma of an RGB picture as one channel.
core::Picture luma_of(const core::Picture& picture);

}  // namespace oligo::test
