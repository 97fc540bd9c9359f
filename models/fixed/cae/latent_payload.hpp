#pragma once

#include "core/codec.hpp"
#include "core/payload.hpp"
#include "models/fixed/cae/config.hpp"

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

/// One lossy segment of latent levels, channel by channel, row by row, with the header's codec,
/// model and size given.
core::Payload latent_payload(core::PayloadHeader header, bool gray,
                             std::vector<std::uint16_t> levels, std::size_t rate,
                             const CaeConfig& config);

/// C, H, W of the latent of a picture.
std::vector<std::int64_t> latent_shape(const core::PayloadHeader& header, const CaeConfig& config);

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

}  // namespace oligo::models
