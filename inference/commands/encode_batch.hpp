#pragma once

#include "inference/api/batch/batch_inputs.hpp"
#include "inference/commands/pool_encoder.hpp"

namespace oligo::inference {

/// encode to a folder: a pool of each input, beside each other, with a manifest of them
/// (inference/README.md). Pools that the manifest has and that are whole are not made again. Of
/// several ranks each makes its share. Inputs that are of no use are left out; throws InputError
/// that names them at the end.
void encode_batch(const EncodeOptions& options, const BatchInputs& inputs, PoolEncoder& encoder,
                  const CommonOptions& common);

}  // namespace oligo::inference
