#include "inference/commands/write_options.hpp"

#include <CLI/CLI.hpp>

namespace oligo::inference {

void add_write_options(CLI::App& app, WriteOptions& options) {
    app.add_option("--codec", options.codec, "Codec, model name or weights file");
    app.add_option(
        "--scheme", options.scheme,
        "Scheme name or JSON file; without it " + options.default_scheme + ", or the codec's own");
    app.add_option("--set", options.assignments,
                   "Set an option of the codec or a key of the scheme: key=value (repeatable)")
        ->allow_extra_args(false)
        ->default_str("");
    app.add_option("--primers", options.primers, "default, illumina, none or FIVE:THREE");
}

std::vector<core::NamedFile> files_of(const WriteOptions& options) {
    return {{"--codec", options.codec},
            {"--scheme", options.scheme},
            {"--primer-pairs", options.primer_pairs}};
}

}  // namespace oligo::inference
