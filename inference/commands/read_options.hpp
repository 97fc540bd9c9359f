#pragma once

#include "inference/api/read_options.hpp"

namespace CLI {
class App;
}

namespace oligo::inference {

/// Adds the positional READS (called `positional` in the help) and the options of reads in a group
/// of their own; `options` must outlive the parsing.
void add_read_options(CLI::App& app, ReadOptions& options, const char* positional);

}  // namespace oligo::inference
