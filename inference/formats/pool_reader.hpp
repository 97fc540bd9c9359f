#pragma once

#include "dna/pool/read_pool.hpp"

#include <vector>

namespace oligo::inference {

/// Reads a pool of any format that tells itself apart: our own, or one that recognises its pools
/// (inference/formats/pool_format.hpp).
dna::PoolReading read_any_pool(dna::ReadSource& reads, const dna::ReadPlan& plan = {});
dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads);

/// The same without the objects' symbols, where the format can do without: for inspect.
dna::PoolReading survey_any_pool(dna::ReadSource& reads);

}  // namespace oligo::inference
