#pragma once

#include "dna/pool/write_pool.hpp"

#include <cstddef>
#include <vector>

namespace oligo::dna {

/// Least edits between primers of different pairs, either orientation, any overlap: reads with a
/// quarter of a primer wrong still go to the right pair.
inline constexpr std::size_t kLeastPairEdits = 6;
/// Least edits between a primer and any piece of a strand of any partition. A random strand of 200
/// bases comes within 2 edits of one of 24 pairs of 20 once in 10^4, within 3 once in 50.
inline constexpr std::size_t kLeastStrandEdits = 3;

/// Writes every object between its own primers, `pairs[i]`, so that it can be amplified and read
/// alone (random access; Organick et al. 2018, "Random access in large-scale DNA data storage"):
/// each is a pool of its own with its header strands, and all are mixed into one (dna/FORMAT.md,
/// section 2.1). Throws InputError as write_pool, for as many pairs as not objects, none or more
/// than kMostPartitions of them, primers below 12 bases and primers or strands that come too near.
PoolFacts write_partitions(const std::vector<ObjectSource>& objects, const Scheme& declared,
                           const std::vector<Primers>& pairs, StrandSink& sink);

/// Throws InputError that names the first two primers that come nearer than kLeastPairEdits.
void check_pairs(const std::vector<Primers>& pairs);

}  // namespace oligo::dna
