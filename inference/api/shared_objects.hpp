#pragma once

#include "core/codec.hpp"
#include "dna/pool/pool.hpp"
#include "inference/api/pipeline.hpp"

#include <vector>

namespace oligo::inference {

/// A pool's role for what pictures share.
dna::Role pool_role(core::SharedRole role);

/// What a codec brings, as an object of a pool.
Prepared prepare_shared(core::SharedObject object);

/// What a pool brings to its codecs. Its payloads are those of `reading`, which must outlive them.
std::vector<core::ReceivedShared> shared_in(const dna::PoolReading& reading);

}  // namespace oligo::inference
