#pragma once

#include "dna/clustering/header_search.hpp"
#include "dna/oligo/primers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// Where the strands of header reads begin and end, as far as their primers tell: found by looking
/// for primers next to the words, with edits allowed, wherever in the read that is.
struct HeaderSites {
    Primers primers;
    /// Of each read: place of the strand's first base, and behind its last one.
    std::vector<std::optional<std::int32_t>> begins, ends;
    std::size_t found = 0;  ///< reads with one primer at least

    /// Lengths of strands to be tried, the likeliest first.
    std::vector<std::size_t> likely_lengths(const std::vector<HeaderRead>& reads) const;
    /// Where each read's strand begins when strands have `strand_nt` bases.
    std::vector<std::optional<std::int32_t>> begins_of(std::size_t strand_nt) const;
    /// The bases on which most reads agree before and behind strands of `strand_nt` bases; of reads
    /// from find_marked_sites().
    Primers common_primers(const std::vector<HeaderRead>& reads, std::size_t strand_nt) const;
};

/// Looks for one pair of primers.
HeaderSites find_sites(const std::vector<HeaderRead>& reads, const Primers& primers);

/// The shipped primers that most of the reads have; nothing when fewer than one in ten has any.
std::optional<HeaderSites> find_known_sites(const std::vector<HeaderRead>& reads);

/// Strands between primers that nobody knows (they stay empty), by their first two words, which all
/// strands of a small directory have in common; nothing when fewer than two reads have them. Ends
/// are those of the words that were found.
std::optional<HeaderSites> find_marked_sites(const std::vector<HeaderRead>& reads);

}  // namespace oligo::dna
