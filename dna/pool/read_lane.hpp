#pragma once

#include "dna/pool/read_apart.hpp"

#include <vector>

namespace oligo::dna {

/// The headers of all pools of which header reads were found: between primers of their own, or told
/// apart by their numbers. Throws RecoveryError for more pools than a lane may have.
HeaderReadings find_headers(const HeaderSearch& search);

/// Whether the header reads that `header` leaves over give the header of another pool, as far as
/// that is soon seen.
bool has_neighbours(const HeaderReading& header);

/// The pools of a lane, one after another. Each read goes to the pool that it is nearest to, if it
/// is of one: its primers, its address or what it proves say so. Reads that alone say nothing go to
/// the pools whose reads are brought together by what they have in common. Goes through the reads
/// once; they wait for their pool as `spill` allows. Throws RecoveryError for pools that nothing
/// tells apart.
PoolReading read_lane(ReadSource& reads, HeaderReadings found, const Spill& spill,
                      const ReadOne& read);

}  // namespace oligo::dna
