#include "core/log.hpp"

#include "core/error.hpp"
#include "core/progress.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace oligo::core {

namespace {

constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 6> kLevels = {{
    {"trace", spdlog::level::trace},
    {"debug", spdlog::level::debug},
    {"info", spdlog::level::info},
    {"warning", spdlog::level::warn},
    {"error", spdlog::level::err},
    {"off", spdlog::level::off},
}};

}  // namespace

void set_up_logging(const std::string& level) {
    for (const auto& [name, value] : kLevels) {
        if (name != level) continue;
        auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        auto logger = std::make_shared<spdlog::logger>("", std::move(sink));
        // Where bars are drawn, a message first wipes the bar that the cursor stands behind.
        logger->set_pattern(Progress::enabled() ? "\r\x1b[K%^%l%$: %v" : "%^%l%$: %v");
        logger->set_level(value);
        logger->flush_on(spdlog::level::trace);
        spdlog::set_default_logger(std::move(logger));
        return;
    }
    throw UsageError("log level '" + level +
                     "'; expected trace, debug, info, warning, error or off");
}

void warn(const std::string& line) {
    spdlog::warn(line);
}

}  // namespace oligo::core
