#pragma once

#include "dna/pool/header_reader.hpp"
#include "dna/pool/pool.hpp"
#include "dna/reads/read_source.hpp"

#include <vector>

namespace oligo::dna {

/// What the header reads say of the partitions of a pool.
struct PartitionSearch {
    std::vector<Primers> pairs;  ///< of each partition found, in the order of their numbers
    std::vector<Partition> partitions;
};

/// Parts the header reads by their ends, of which nothing is known, and reads the header of each
/// group: the partitions whose directory says that they are one of several. Those without primers
/// of 12 bases on either side cannot be told apart and are left out. Goes through the reads once.
PartitionSearch find_partitions(ReadSource& reads);

/// Which reads belong to each pair, and how many to none.
struct SortedReads {
    std::vector<std::vector<std::uint32_t>> of_pair;  ///< numbers of reads
    std::uint64_t strays = 0;
};
SortedReads sort_reads(const std::vector<Read>& reads, const std::vector<Primers>& pairs);

}  // namespace oligo::dna
