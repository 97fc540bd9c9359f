#pragma once

#include <string>

namespace oligo::core {

/// Sets up spdlog's default logger on stderr. `level`: trace debug info warning error off. Throws
/// UsageError for any other word.
void set_up_logging(const std::string& level);

}  // namespace oligo::core
