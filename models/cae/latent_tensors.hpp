#pragma once

#include "core/picture.hpp"
#include "models/fixed/cae/latent_payload.hpp"
#include "models/layers/reception.hpp"

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// One lossy segment of latent levels (CHW, float or integer), channel by channel, row by row;
/// those on a device that is not the processor are left there (Segment::there).
core::Payload latent_payload(const core::Picture& picture, const core::ModelHash& hash,
                             const at::Tensor& levels, std::size_t rate, const CaeConfig& config);

/// A checked segment as levels, with 1 where they are known and 0 where they are lost (both CHW
/// float).
struct ReceivedLatent {
    Reception reception;
    at::Tensor known;
};
ReceivedLatent received_latent(const core::ReceivedPayload& payload, const CaeConfig& config,
                               ReceptionMode mode);

}  // namespace oligo::models
