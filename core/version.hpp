#pragma once

#include <string>

namespace oligo::core {

/// The project's version as CMake declares it ("0.1.0").
std::string project_version();

}  // namespace oligo::core
