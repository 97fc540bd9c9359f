#pragma once

#include "inference/api/write_options.hpp"

namespace CLI {
class App;
}

namespace oligo::inference {

/// Adds --codec, --scheme, --set and --primers; `options` must outlive the parsing.
void add_write_options(CLI::App& app, WriteOptions& options);

}  // namespace oligo::inference
