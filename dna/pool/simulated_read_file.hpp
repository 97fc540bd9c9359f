#pragma once

#include "core/atomic_file.hpp"
#include "dna/channel/channel.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace oligo::dna {

/// Files of reads that are written as they come: FASTQ with qualities, FASTA or one a line without,
/// SAM or BAM with unaligned records.
class SimulatedReadFile {
  public:
    /// By the ending of the name: those of strand_format(), .sam and .bam; "-" is FASTQ on standard
    /// output. `paired`: mates go to two files (files_of), in SAM and BAM one behind the other.
    /// Throws UsageError for another name and for mates on standard output.
    SimulatedReadFile(const std::filesystem::path& path, bool paired);
    ~SimulatedReadFile();

    /// What is written under that name: it, or for mates NAME_R1.fastq and NAME_R2.fastq.
    static std::vector<std::filesystem::path> files_of(const std::filesystem::path& path,
                                                       bool paired);

    /// So many reads come, which is how long their names are.
    void begin(std::uint64_t reads);
    void write(const SimulatedRead& read);
    /// The whole files, their names still to come.
    std::vector<core::AtomicFile> finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::dna
