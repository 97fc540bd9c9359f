#pragma once

#include "dna/pool/read_pool.hpp"

#include <vector>

namespace oligo::inference {

/// Reads a pool of any format that tells itself apart: our own, or the jpegdna package's (which has
/// no header strands but its general-information oligo).
dna::PoolReading read_any_pool(dna::ReadSource& reads, const dna::ReadPlan& plan = {});
dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads);
/// The same without the objects' symbols.
dna::PoolReading survey_any_pool(dna::ReadSource& reads);

}  // namespace oligo::inference
