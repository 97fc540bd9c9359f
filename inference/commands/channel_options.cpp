#include "inference/commands/channel_options.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <utility>

namespace oligo::inference {

void add_channel_options(CLI::App& app, ChannelOptions& options) {
    constexpr std::array<std::pair<const char*, const char*>, 5> kValues{{
        {"sub", "Chance of a substitution per base"},
        {"ins", "Chance of an insertion before a base"},
        {"del", "Chance of a deletion per base"},
        {"dropout", "Chance that a strand is lost altogether"},
        {"coverage", "Mean reads per surviving strand"},
    }};
    app.add_option("--channel", options.names,
                   "Channel name or JSON file; NAME+NAME passes one after the other");
    for (const auto& [key, help] : kValues) {
        app.add_option_function<double>(
            std::string("--") + key,
            [&options, key = std::string(key)](double value) {
                set_override(options.overrides, key, value);
            },
            help);
    }
}

}  // namespace oligo::inference
