#pragma once

#include "core/codec.hpp"
#include "core/payload.hpp"
#include "core/picture.hpp"
#include "models/cae/config.hpp"
#include "models/layers/reception.hpp"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::models {

/// Header parameters of codec cae: no bytes for an RGB picture at the model's default rate, else
/// one byte: bit 0 gray, bits 1..7 the rate's number.
struct CaeFlags {
    bool gray = false;
    std::size_t rate = 0;

    bool operator==(const CaeFlags&) const = default;
};

/// Throws InputError for parameters that do not fit the model.
CaeFlags read_flags(const core::PayloadHeader& header, const CaeConfig& config);

/// One lossy segment of latent levels (CHW, float or integer), channel by channel, row by row;
/// those on a device that is not the processor are left there (Segment::there).
core::Payload latent_payload(const core::Picture& picture, const core::ModelHash& hash,
                             const at::Tensor& levels, std::size_t rate, const CaeConfig& config);

/// The same of levels in that order, with the header's codec, model and size given.
core::Payload latent_payload(core::PayloadHeader header, bool gray,
                             std::vector<std::uint16_t> levels, std::size_t rate,
                             const CaeConfig& config);

/// Throws InputError when a payload's segment does not have the size its header and model ask for.
void check_latent(const core::ReceivedPayload& payload, const CaeConfig& config);

/// The payload of a smaller picture: the part of a checked one that `latents` (a rectangle in
/// latent positions) describes.
core::ReceivedPayload latent_part(const core::ReceivedPayload& payload, const core::Area& latents,
                                  const CaeConfig& config);

/// How a decoder treats uncertain levels.
enum class ReceptionMode {
    kSoft,  ///< posterior means where the scheme gives them, with a plane of deviations
    kHard,  ///< only the level of the nearest codeword
};

/// A checked segment as levels, with 1 where they are known and 0 where they are lost (both CHW
/// float).
struct ReceivedLatent {
    Reception reception;
    at::Tensor known;
};
ReceivedLatent received_latent(const core::ReceivedPayload& payload, const CaeConfig& config,
                               ReceptionMode mode);

}  // namespace oligo::models
