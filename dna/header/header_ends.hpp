#pragma once

#include "dna/clustering/header_search.hpp"
#include "dna/oligo/primers.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace oligo::dna {

// What header reads tell of a pool of which nothing is known: how long its reads are, which primers
// stand at their ends and where the words begin.

/// Lengths of reads, most frequent first. All whole reads of a pool are equally long.
std::vector<std::size_t> frequent_lengths(const std::map<std::size_t, std::uint64_t>& counts);

/// Reads that are left when those are out which hold far fewer words than others: among millions of
/// data reads more have a short chain by chance, in either direction, than there are header reads.
std::vector<HeaderRead> strong_reads(const std::vector<HeaderRead>& found);

std::vector<const HeaderRead*> of_length(const std::vector<HeaderRead>& reads, std::size_t length);

/// Those with the most words: reads of data that hold some by chance have fewer.
std::vector<const HeaderRead*> clearest(const std::vector<const HeaderRead*>& reads);

/// Most frequent base at each of `count` positions from `first` on.
std::string common_bases(const std::vector<const HeaderRead*>& reads, std::size_t first,
                         std::size_t count);

/// Likely starts (ascending) and ends (descending) of the words, in one step class modulo six.
struct Extents {
    std::vector<std::size_t> starts, ends;
};

Extents likely_extents(const std::vector<const HeaderRead*>& reads, std::size_t length);

}  // namespace oligo::dna
