#include "inference/commands/channel_options.hpp"

#include "core/number_text.hpp"
#include "dna/channel/channel.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <string>

namespace oligo::inference {

void add_channel_options(CLI::App& app, ChannelOptions& options) {
    struct Value {
        const char* key;
        double high;
        const char* help;
    };
    constexpr std::array<Value, 5> kValues{{
        {"sub", 1, "Chance of a substitution per base"},
        {"ins", 1, "Chance of an insertion before a base"},
        {"del", 1, "Chance of a deletion per base"},
        {"dropout", 1, "Chance that a strand is lost altogether"},
        {"coverage", dna::kMaxCoverage, "Mean reads per surviving strand"},
    }};
    app.add_option("--channel", options.names,
                   "Channel name or JSON file; NAME+NAME passes one after the other");
    for (const Value& value : kValues) {
        const std::string name = std::string("--") + value.key;
        app.add_option_function<std::string>(
               name,
               [&options, name, value](const std::string& text) {
                   set_override(options.overrides, value.key,
                                core::read_decimal(name, text, 0, value.high));
               },
               value.help)
            ->type_name("NUMBER");
    }
}

}  // namespace oligo::inference
