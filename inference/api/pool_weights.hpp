#pragma once

#include "core/codec.hpp"
#include "dna/pool/pool.hpp"
#include "inference/api/pipeline.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace oligo::inference {

/// A weights file as an object of a pool: its bytes as they are, and in the header the hash of the
/// model, by which the objects that need it name it.
Prepared prepare_weights(const std::filesystem::path& path, const core::ModelHash& model);

/// The weights object of a pool that holds the model of this header, or null.
const dna::ReceivedObject* weights_in(const dna::PoolReading& reading,
                                      const core::PayloadHeader& header);

/// The bytes of a weights object. Throws RecoveryError when it did not come back whole.
std::vector<std::uint8_t> weights_bytes(const dna::ReceivedObject& object);

}  // namespace oligo::inference
