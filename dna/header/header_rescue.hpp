#pragma once

#include "dna/header/header_joint.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/reads/read_source.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace oligo::dna {

/// Reads that look like header strands by their first bases, though they may be too full of
/// insertions and deletions for chains of words (find_header_chain).
struct MarkedReads {
    Primers primers;
    unsigned version = 0;                   ///< of the header strands
    unsigned needed = 0;                    ///< of them, by what most say
    std::uint64_t reads = 0;                ///< that were looked at
    std::size_t middle_nt = 0;              ///< of their strands as read
    std::size_t least_nt = 0, most_nt = 0;  ///< that strands may have
    /// Values of the bases from the strand's first one to its last one, the clearest read first.
    std::vector<std::vector<std::uint8_t>> bases;
};

/// Goes through the reads once and looks for shipped primers with the first words of header strands
/// behind them (header_mark), a quarter of all these bases wrong, missing or too many at most, and
/// whose fields are those of a header strand by the drift lattice. For pools whose directory fits
/// one or two strands; nothing where there is no such read.
std::optional<MarkedReads> find_marked_reads(ReadSource& reads);

/// What such reads say.
struct HeaderEvidence {
    HeaderCosts costs;
    std::size_t strands = 0;  ///< of which there are reads
};

/// The most strands that the evidence of marked reads may need.
inline constexpr unsigned kMostMarkedNeeded = 2;

/// Reads all of them over the drift lattice (WordLattice) and adds up the evidence, strands having
/// `words` words. Where pools have numbers, that of the costs is the likeliest by all reads.
HeaderEvidence weigh_marked_reads(const MarkedReads& reads, std::size_t words);

/// Words that the strands may have, the likeliest first by a few of the reads, `most` of them at
/// most. Filler counts as one.
std::vector<std::size_t> likely_words(const MarkedReads& reads, std::size_t most);

}  // namespace oligo::dna
