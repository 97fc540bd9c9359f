#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo::dna::test {

/// A record of a SAM, BAM or CRAM file as it stands there: a read that lies backwards (flag 0x10)
/// as its reverse complement.
struct AlignedRecord {
    std::string name, bases, quality;  ///< Phred+33, or empty
    std::uint16_t flags = 4;
    std::string cigar = "*";
    int position = -1;  ///< on the reference, from 0; -1: not aligned
};

/// Writes records with htslib. `mode`: "w" SAM, "wb" BAM, "wc" CRAM. `reference`: name and bases of
/// the one that records are aligned to, and a FASTA file of it that CRAM is packed with.
struct Reference {
    std::string name, bases;
    std::filesystem::path file;
};
void write_alignments(const std::filesystem::path& path, const std::string& mode,
                      const std::vector<AlignedRecord>& records, const Reference& reference = {},
                      bool embed_reference = false);

}  // namespace oligo::dna::test
