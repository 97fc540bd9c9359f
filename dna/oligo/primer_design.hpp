#pragma once

#include "dna/constraints/constraints.hpp"
#include "dna/oligo/melting.hpp"
#include "dna/oligo/primers.hpp"

#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Requirements on designed primers. A pair amplifies with its forward primer, which is five_prime,
/// and its reverse primer, the reverse complement of three_prime; both satisfy every requirement.
struct PrimerDesignOptions {
    std::size_t length_nt = 20;  ///< 12..40
    double lowest_celsius = 59;  ///< melting temperature
    double highest_celsius = 61;
    PrimerBuffer buffer;
    double gc_min = 0.45;
    double gc_max = 0.55;
    std::size_t max_run = 2;
    Hairpin hairpin = {4, 3};
    std::size_t pair_dimer_nt = 4;   ///< longest stretch that may pair within a pair
    std::size_t cross_dimer_nt = 8;  ///< the same between primers of different pairs
    std::size_t min_edits = 8;       ///< between any two primers, either orientation, any overlap
    std::size_t min_payload_edits = 4;  ///< between a primer and any piece of a payload strand
    std::uint64_t seed = 0;
};

/// A pair and the figures of its primers.
struct DesignedPrimers {
    Primers primers;  ///< named p0001, p0002, ...
    double forward_celsius = 0;
    double reverse_celsius = 0;
    std::size_t nearest_edits =
        0;  ///< to any primer of an earlier pair; its length when there is none
};

/// Longest stretch of `a` whose reverse complement is in `b`: what can pair without a bulge.
std::size_t longest_dimer(std::string_view a, std::string_view b);

/// Smallest edit distance between a primer and any piece of a strand, in either orientation.
std::size_t edits_between(std::string_view strand, const std::string& primer);

/// `count` (1..5000) pairs for random access to the objects of a pool; no primer is near a strand
/// of `payload`. Both primers begin and end in C or G. The same options give the same pairs. Throws
/// InputError for options out of range and when 200 000 draws in a row give no further primer.
std::vector<DesignedPrimers> design_primers(std::size_t count, const PrimerDesignOptions& options,
                                            const std::vector<std::string>& payload = {});

/// A header line and one line per pair: name, five_prime, three_prime (as they are on the oligo),
/// forward, reverse (as they are ordered), their melting temperatures and shares of C and G in
/// percent, edits to the nearest earlier primer.
std::string primers_tsv(const std::vector<DesignedPrimers>& pairs);

/// The pairs of such a table: the columns name, five_prime and three_prime, found by the header
/// line; other columns are ignored. `where` names the file in messages. Throws InputError for a
/// missing column or cell, bases other than A C G T, primers over 60 bases, more than 5000 pairs or
/// no pair.
std::vector<Primers> parse_primers_tsv(std::string_view text, const std::string& where);

}  // namespace oligo::dna
