#pragma once

#include "inference/formats/pool_format.hpp"

namespace oligo::inference {

/// Pools of the jpegdna package (codec jpegdna, dialect compat): at most ten pictures, told apart
/// by image ids.
extern const PoolFormat kPackagePool;

}  // namespace oligo::inference
