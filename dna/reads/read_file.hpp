#pragma once

#include "dna/reads/read.hpp"
#include "dna/reads/record_reader.hpp"
#include "dna/reads/record_tally.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// Streams the reads of a file in any of the formats of read_formats.cpp (FASTA, FASTQ, SAM, BAM,
/// CRAM, a table or one strand a line), plain or packed, told apart by content; "-" is standard
/// input. Odd records are left out or read as well as they can be, and counted; damage ends the
/// reads early. Throws InputError (file, record, what was found, what was expected) for a file that
/// cannot be read, is empty, is something else or holds no read at all, and where the first
/// kHopeless records are unreadable.
class ReadFile {
  public:
    static constexpr std::uint64_t kHopeless = 100;

    explicit ReadFile(const std::filesystem::path& path);
    ~ReadFile();
    ReadFile(ReadFile&&) noexcept;

    /// The next read that is of use; false at the end of the file.
    bool next(Read& read);
    /// The next record, whatever its fate; false at the end of the file.
    bool next(Record& record);

    std::uint64_t records() const { return tally().used(); }  ///< given as reads so far
    const RecordTally& tally() const;
    /// At the end: what was odd about the file, if anything.
    std::optional<Remark> remark() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Streams the reads of a file that must be as it should: throws InputError for any record that
/// ReadFile would leave out or change, and for damage.
class StrictReads {
  public:
    explicit StrictReads(const std::filesystem::path& path) : path_(path), file_(path) {}

    /// False at the end of the file.
    bool next(Read& read);

  private:
    std::filesystem::path path_;
    ReadFile file_;
    Record record_;
};

/// All reads of several files in order, as StrictReads gives them.
std::vector<Read> read_all(const std::vector<std::filesystem::path>& paths);

}  // namespace oligo::dna
