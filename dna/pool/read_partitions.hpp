#pragma once

#include "dna/header/header_reader.hpp"
#include "dna/pool/pool.hpp"
#include "dna/reads/parted_reads.hpp"
#include "dna/reads/read_source.hpp"

#include <memory>
#include <vector>

namespace oligo::dna {

/// Header reads, forwards, whose ends are alike; the largest groups first.
using HeaderGroups = std::vector<std::vector<Read>>;
HeaderGroups group_by_ends(const std::vector<HeaderRead>& found);

/// What the header reads say of the partitions of a pool.
struct PartitionSearch {
    std::vector<Primers> pairs;  ///< of each partition found, in the order of their numbers
    std::vector<Partition> partitions;
};

/// Parts the header reads by their ends, of which nothing is known, and reads the header of each
/// group: the partitions whose directory says that they are one of several. Those without primers
/// of 12 bases on either side cannot be told apart and are left out. Goes through the reads once.
PartitionSearch find_partitions(ReadSource& reads);

/// Reads by the pair they belong to, and how many belong to none.
struct SortedReads {
    std::unique_ptr<PartedReads> of_pair;
    std::uint64_t reads = 0, strays = 0;
};
/// Goes through the reads once. Throws InputError when the temporary file cannot be written.
SortedReads sort_reads(ReadSource& reads, const std::vector<Primers>& pairs, const Spill& spill);

}  // namespace oligo::dna
