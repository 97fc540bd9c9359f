#pragma once

#include <string>

namespace oligo::core {

/// OpenCV's version ("4.6.0"), for --version.
std::string opencv_version();

}  // namespace oligo::core
