#pragma once

#include "dna/pool/read_pool.hpp"
#include "inference/formats/pool_format.hpp"

#include <string_view>
#include <vector>

namespace oligo::inference {

/// Reads a pool of any format that tells itself apart: our own, or one that recognises its pools
/// (inference/formats/pool_format.hpp).
PoolResult read_recognised(dna::ReadSource& reads, const dna::ReadPlan& plan = {});

/// Whether pools that this scheme writes are recognised by that.
bool tells_itself_apart(std::string_view scheme);

/// The same of reads in memory, for a pool of objects. Throws InputError for one of a lone file.
dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads);

/// What a pool announces, without the objects' symbols where the format can do without: for
/// inspect. Throws RecoveryError where nothing announces what the pool holds.
dna::PoolReading survey_any_pool(dna::ReadSource& reads);

}  // namespace oligo::inference
