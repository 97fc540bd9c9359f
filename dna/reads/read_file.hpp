#pragma once

#include "dna/reads/read.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// Streams FASTA, FASTQ or one-strand-a-line text, each plain or gzip/bgzip, told apart by content.
/// Record names are never used. FASTA records may wrap over lines; letters may be lower case; U is
/// T. Throws InputError (file, record number, what was found, what was expected) for an empty file,
/// a letter outside ACGTN, a truncated gzip stream or FASTQ record, unequal sequence and quality
/// lengths, and records longer than 100 000 bases.
class ReadFile {
  public:
    explicit ReadFile(const std::filesystem::path& path);
    ~ReadFile();
    ReadFile(ReadFile&&) noexcept;

    /// False at the end of the file.
    bool next(Read& read);
    std::uint64_t records() const;  ///< read so far

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// All reads of several files in order.
std::vector<Read> read_all(const std::vector<std::filesystem::path>& paths);

}  // namespace oligo::dna
