#pragma once

#include "core/separate_files.hpp"
#include "inference/api/write_options.hpp"

#include <vector>

namespace CLI {
class App;
}

namespace oligo::inference {

/// Adds --codec, --scheme, --set and --primers; `options` must outlive the parsing.
void add_write_options(CLI::App& app, WriteOptions& options);

/// The options that may name a file which is read.
std::vector<core::NamedFile> files_of(const WriteOptions& options);

}  // namespace oligo::inference
