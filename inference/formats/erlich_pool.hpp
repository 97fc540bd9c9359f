#pragma once

#include "inference/formats/pool_format.hpp"

namespace oligo::inference {

/// Pools of DNA Fountain (Erlich, Zielinski 2017), one file each. A pool does not say its
/// parameters: reading is told them.
extern const PoolFormat kErlichPool;

}  // namespace oligo::inference
