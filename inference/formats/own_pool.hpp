#pragma once

#include "inference/formats/pool_format.hpp"

namespace oligo::inference {

/// Our own pools: header strands and a scheme of dna/scheme, which its file names.
extern const PoolFormat kOwnPool;

}  // namespace oligo::inference
