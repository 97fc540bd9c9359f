#pragma once

#include "dna/clustering/proven_reads.hpp"
#include "dna/clustering/read_placer.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/pool/announced_pool.hpp"
#include "dna/reads/parted_reads.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

/// The reads of a lane by the pool they are of. A read that alone says nothing is among those of
/// every pool whose strands prove themselves (Evidence::kProof), for reads of one strand may do so
/// together.
struct LaneReads {
    std::unique_ptr<PartedReads> of_pool;  ///< and of none, behind those of the last pool
    std::vector<bool> takes_unknown;       ///< of each pool
    std::uint64_t reads = 0;
    std::uint64_t header = 0;        ///< of header strands
    std::uint64_t wrong_length = 0;  ///< of no pool, and too short or long for one

    /// Those of a pool; valid while this object lives.
    std::unique_ptr<ReadSource> source(std::size_t pool) const;
};

/// Goes through the reads once, on all threads. Throws InputError when the temporary file cannot be
/// written.
LaneReads sort_lane(ReadSource& reads, std::span<const AnnouncedPool> pools, const Spill& spill);

}  // namespace oligo::dna
