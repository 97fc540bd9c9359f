#pragma once

#include "core/atomic_file.hpp"
#include "dna/channel/channel.hpp"
#include "dna/pool/pool.hpp"
#include "dna/strand/strand_block.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Kinds of files that hold strands or reads.
enum class StrandFileKind : std::uint8_t { kFasta, kFastq, kLines };

struct StrandFormat {
    StrandFileKind kind = StrandFileKind::kFasta;
    bool compressed = false;  ///< bgzip, which every gzip reader takes

    bool operator==(const StrandFormat&) const = default;
};

/// Format by extension, either case: .fasta .fa .fna, .fastq .fq, or .txt (one strand a line), each
/// with .gz or without. "-", standard output, is `piped`. Throws UsageError for any other.
StrandFormat strand_format(const std::filesystem::path& path,
                           StrandFileKind piped = StrandFileKind::kFasta);

/// A file of oligos, primers included, that is written as their strands come and appears complete
/// or not at all. Record names are running numbers; nothing that decoding needs is in them.
class OligoFile {
  public:
    /// FASTA or one a line, by the name. Throws UsageError for a FASTQ name (an oligo has no
    /// qualities), InputError when it cannot be written.
    static OligoFile of_strands(const std::filesystem::path& path);
    ~OligoFile();
    OligoFile(OligoFile&&) noexcept;

    /// A pool of so many strands begins; what was written before is forgotten.
    void begin(std::uint64_t strands);
    void write(const OligoBlock& oligos);
    void commit();
    /// The whole file, which gets its name when the caller says so.
    core::AtomicFile finish();

  private:
    struct State;
    explicit OligoFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class TextFile;

/// A file of sequences under names of one's own: FASTA, FASTQ or one a line, by its name. It
/// appears complete or not at all. Throws UsageError for another name, InputError when it cannot be
/// written.
class RecordFile {
  public:
    explicit RecordFile(const std::filesystem::path& path);
    ~RecordFile();

    StrandFileKind kind() const { return kind_; }
    /// `quality`: Phred+33, as long as the bases; needed for FASTQ alone.
    void write(std::string_view name, std::string_view bases, std::string_view quality);
    /// The whole file, its name still to come.
    core::AtomicFile finish();

  private:
    StrandFileKind kind_;
    std::unique_ptr<TextFile> file_;
};

/// Writes the oligos of a pool, primers included, in pool order as FASTA or one a line. Record
/// names are running numbers; nothing that decoding needs is in them. The file appears complete or
/// not at all. Throws UsageError for a FASTQ name (an oligo has no qualities), InputError when it
/// cannot be written.
void write_strands(const std::filesystem::path& path, const Pool& pool);

/// Writes reads in the order given: FASTQ with qualities, FASTA or one a line without.
void write_reads(const std::filesystem::path& path, const std::vector<SimulatedRead>& reads);

}  // namespace oligo::dna
