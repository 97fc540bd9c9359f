#pragma once

#include "dna/pool/pool.hpp"
#include "dna/reads/read.hpp"

#include <vector>

namespace oligo::dna {

/// Recovers the objects of a pool from its reads alone: finds primers and orientation, reads the
/// header strands, then places, groups and votes on the reads of each announced object.
/// Of a pool in partitions it reads those whose header strands came, all of them or one that was
/// amplified by its primers; what came of others too sparsely to be read counts as unplaced.
/// Throws RecoveryError when the header strands cannot be read (says how many were found and
/// needed). Objects that could not be recovered come back with complete = false and what arrived.
PoolReading read_pool(const std::vector<Read>& reads);

}  // namespace oligo::dna
