#pragma once

#include "dna/pool/pool.hpp"
#include "dna/reads/read.hpp"

#include <vector>

namespace oligo::inference {

/// Reads a pool of any format that tells itself apart: our own, or the jpegdna package's (which has
/// no header strands but its general-information oligo).
dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads);

}  // namespace oligo::inference
