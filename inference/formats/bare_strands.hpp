#pragma once

#include "inference/formats/pool_format.hpp"

namespace oligo::inference {

/// The bases of jpegdna pictures as they are, one strand a picture, whatever its length: for
/// comparisons. Only written.
extern const PoolFormat kBareStrands;

}  // namespace oligo::inference
