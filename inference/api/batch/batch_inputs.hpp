#pragma once

#include "inference/api/batch/ranks.hpp"
#include "inference/api/pipeline.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oligo::inference {

/// An input of a batch and the file that it becomes.
struct BatchInput {
    Source source;
    std::string output;          ///< below the output folder, in the folders that it came from
    std::filesystem::path mate;  ///< of a file of mates the other one
};

struct BatchInputs {
    std::vector<BatchInput> inputs;
    std::vector<std::filesystem::path> others;  ///< files of the folders that are no pictures
};

/// The pictures that inputs stand for, or files with `raw`, each with a pool of its own name; the
/// folders below an input folder are kept. Throws InputError as find_sources does, and where two
/// inputs would become the same file. `output`: is not looked into.
BatchInputs find_batch_inputs(const std::vector<std::string>& inputs, bool raw,
                              const std::filesystem::path& output);

/// The name of a file of reads or of a pool without its endings ("scan.fasta.gz": "scan"); "" for
/// other files.
std::string name_of_reads(const std::filesystem::path& file);

/// Pools and files of reads below a folder, by their names, sorted; files of mates are one input,
/// and `others` are the rest but manifests. The outputs are the files without their endings.
BatchInputs find_pools(const std::filesystem::path& folder);

/// Those that fall to a rank, by their outputs. Says how many where there are several ranks.
std::vector<BatchInput> share_of(const std::vector<BatchInput>& inputs, const Ranks& ranks);

}  // namespace oligo::inference
