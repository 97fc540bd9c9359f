#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace oligo::inference {

/// How pictures are written: what encode and evaluate share.
struct WriteOptions {
    std::string codec = "cae", scheme, primers;  ///< no scheme: the codec's own
    std::vector<std::string> assignments;        ///< of --set
    std::string primer_pairs;  ///< "auto" or a table: every object between its own primers
};

/// Adds --codec, --scheme, --set and --primers; `options` must outlive the parsing.
void add_write_options(CLI::App& app, WriteOptions& options);

}  // namespace oligo::inference
