#pragma once

#include <string>

namespace oligo::core {

/// Sets up spdlog's default logger on stderr. `level`: trace debug info warning error off. Throws
/// UsageError for any other word.
void set_up_logging(const std::string& level);

/// One line for people who should know but need not act, for parts that do not know spdlog.
void warn(const std::string& line);

}  // namespace oligo::core
