#pragma once

#include "core/codec.hpp"
#include "core/picture_rows.hpp"
#include "models/files/real_tensors.hpp"
#include "models/fixed/cae/config.hpp"
#include "models/fixed/cae/fixed_network.hpp"
#include "models/fixed/cae/latent_payload.hpp"
#include "models/fixed/exponents.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace oligo::models {

/// Codec cae in whole numbers, row by row: its payloads and pictures. A rate's networks are made
/// when they are first used. For several threads.
class CaeRows {
  public:
    CaeRows(CaeConfig config, ReadTensor read, IntegerExponents exponents,
            const core::ModelHash& hash);

    /// Throws InputError for a picture without pixels.
    core::Payload compress(core::PictureSource& picture, std::size_t rate) const;
    /// Throws InputError for a payload of another model, or that does not fit.
    void decompress(const core::ReceivedPayload& payload, ReceptionMode mode,
                    core::PictureSink& picture) const;

  private:
    template <class Network>
    struct PerRate {
        std::once_flag made;
        std::unique_ptr<const Network> network;
    };
    template <class Network>
    const Network& network(std::vector<PerRate<Network>>& networks, std::size_t rate) const;

    CaeConfig config_;
    ReadTensor read_;
    IntegerExponents exponents_;
    core::ModelHash hash_;
    mutable std::vector<PerRate<FixedAnalysis>> analyses_;
    mutable std::vector<PerRate<FixedSynthesis>> syntheses_;
};

/// Throws InputError for a header that names another model of codec cae.
void check_cae_model(const core::PayloadHeader& header, const core::ModelHash& hash);

/// Areas of a checked payload's picture, each decoded with some latent positions around it, beyond
/// which the synthesis network hardly sees.
std::vector<core::Picture> cae_areas(const core::ImageCodec& codec,
                                     const core::ReceivedPayload& payload,
                                     std::span<const core::Area> areas, const CaeConfig& config);

}  // namespace oligo::models
