#pragma once

#include "dna/reads/read_source.hpp"

#include <string>
#include <utility>
#include <vector>

namespace oligo::inference {

/// Which files of reads a command is given, and what is done to them: one set of options for all
/// commands that take reads.
struct ReadOptions {
    std::vector<std::string> files;
    std::vector<std::pair<std::string, std::string>> paired;  ///< files of mates
    bool interleaved = false;           ///< mates follow each other in `files`
    bool single = false;                ///< no mates are looked for
    bool as_they_are = false;           ///< nothing is looked for that is to be cut
    std::vector<std::string> adapters;  ///< dna::parse_adapter's
    std::string cut_primers;  ///< reads are cut into the oligos between these; "": they are not
    bool trim_primers = false;
    int poly_g = -1;  ///< tails of so many G are cut; 0: never; -1: where there are some
    std::size_t min_length = 1, max_length = 100'000;  ///< of reads, nt

    /// Whether they are one folder, whose files are pools of their own.
    bool is_folder() const;
    bool empty() const { return files.empty() && paired.empty(); }
    /// Throws UsageError for options that exclude each other, InputError for unknown adapters and
    /// primers.
    dna::ReadRequest request() const;
    /// All files, those of mates too.
    std::vector<std::string> all_files() const;
    /// The files, for messages and reports: "a.fastq, b.fastq".
    std::string names() const;
};

}  // namespace oligo::inference
