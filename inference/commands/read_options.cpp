#include "inference/commands/read_options.hpp"

#include <CLI/CLI.hpp>

namespace oligo::inference {

void add_read_options(CLI::App& app, ReadOptions& options, const char* positional) {
    const char* group = "Reads";
    app.add_option(positional, options.files,
                   "FASTQ, FASTA, SAM, BAM, CRAM, a table or one strand a line, plain or packed "
                   "(gzip, BGZF, zstd, xz, bzip2); - is standard input");
    app.add_option("--paired", options.paired,
                   "Two files of mates: R1 R2 (repeatable). Files named so and with the same reads "
                   "are paired without it")
        ->type_name("R1 R2")
        ->check([](const std::string& file) {
            const bool option = file.size() > 1 && file.starts_with('-');
            return option ? "expected two files of mates, R1 R2, found '" + file + "'" : "";
        })
        ->allow_extra_args(false)
        ->group(group);
    app.add_flag("--interleaved", options.interleaved,
                 "Mates follow each other in READS; seen by itself where their names say so")
        ->group(group);
    app.add_flag("--single", options.single, "Every read by itself, whatever the names say")
        ->group(group);
    app.add_option("--adapters", options.adapters,
                   "Cut reads at these adapters: illumina, nextera, ont or bases (repeatable); the "
                   "three are also looked for without it")
        ->allow_extra_args(false)
        ->default_str("")
        ->group(group);
    app.add_option(
           "--cut-primers", options.cut_primers,
           "Cut reads into the oligos between these primers, a name or FIVE:THREE, and turn "
           "those that lie backwards")
        ->default_str("")
        ->group(group);
    app.add_flag("--trim-primers", options.trim_primers, "Without those primers")->group(group);
    app.add_option("--poly-g", options.poly_g,
                   "Cut tails of so many G; 0 never. Without it tails of 10 where there are some")
        ->check(CLI::Range(0, 1000))
        ->default_str("")
        ->group(group);
    app.add_option("--min-length", options.min_length, "Leave out shorter reads (nt)")
        ->check(CLI::Range(1, 100000))
        ->group(group);
    app.add_option("--max-length", options.max_length, "Leave out longer reads (nt)")
        ->check(CLI::Range(1, 100000))
        ->group(group);
    app.add_flag("--as-they-are", options.as_they_are,
                 "Look for no adapters, tails of G and rows of oligos")
        ->group(group);
}

}  // namespace oligo::inference
