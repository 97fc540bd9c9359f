#pragma once

#include "inference/api/channels.hpp"

#include <string>

namespace CLI {
class App;
}

namespace oligo::inference {

/// What --channel, --sub, --ins, --del, --dropout and --coverage ask for.
struct ChannelOptions {
    std::string names;
    ChannelOverrides overrides;
};

/// Adds those options; `options` must outlive the parsing.
void add_channel_options(CLI::App& app, ChannelOptions& options);

}  // namespace oligo::inference
