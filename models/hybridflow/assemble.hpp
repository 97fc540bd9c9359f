#pragma once

#include "core/codec_options.hpp"
#include "core/shared_object.hpp"
#include "core/torch/safetensors.hpp"
#include "models/files/finder.hpp"
#include "models/hybridflow/network.hpp"
#include "models/network_codec.hpp"

#include <c10/core/Device.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace oligo::models {

/// Weights of another model.
struct FoundModel {
    core::TensorFile file;
    WeightsId weights;
};
/// The model of a codec with that hash (64 hex digits), or no value.
using FindModel =
    std::function<std::optional<FoundModel>(const std::string& codec, const std::string& hash)>;

/// What a HybridFlow codec is put together from.
struct HybridflowSource {
    const core::TensorFile& file;
    WeightsId weights;
    std::string where;  ///< begins the messages
    std::span<const core::ReceivedShared> shared;
    FindModel find_model;
};

/// A file holds all networks, or predictor and correction alone and the hashes of the others'
/// files, which then are looked up. The visual codebook comes from the pool where the weights lack
/// it. Throws InputError for tensors that do not fit or are nowhere, RecoveryError for a codebook
/// that is needed and lost.
std::unique_ptr<core::ImageCodec> assemble_hybridflow(const HybridflowSource& source,
                                                      c10::Device device,
                                                      core::CodecOptions& options);

}  // namespace oligo::models
