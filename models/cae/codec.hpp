#pragma once

#include "core/area_decoder.hpp"
#include "core/codec_options.hpp"
#include "models/cae/latent_payload.hpp"
#include "models/cae/network.hpp"
#include "models/network_codec.hpp"

#include <memory>

namespace oligo::models {

/// The compressive autoencoder as a codec: one lossy segment of latent levels, channel by channel,
/// row by row, alphabet = levels (models/cae/latent_payload.hpp). Options: `channels`, the latent
/// channels of one of the model's rates; `reception`, soft or hard.
class CaeCodec final : public NetworkCodec, public core::AreaDecoder {
  public:
    /// Moves the model to the device and takes its options. Throws InputError for values out of
    /// range.
    CaeCodec(const Cae& model, const WeightsId& weights, c10::Device device,
             core::CodecOptions& options);
    CaeCodec(const Cae& model, const WeightsId& weights, c10::Device device,
             core::CodecOptions&& options = {})
        : CaeCodec(model, weights, device, options) {}

    /// Each with some latent positions around it, beyond which the synthesis network hardly sees.
    std::vector<core::Picture> decompress_areas(const core::ReceivedPayload& payload,
                                                std::span<const core::Area> areas) const override;

  private:
    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    void read_options(core::Config options);

    std::shared_ptr<CaeImpl> model_;
    std::size_t rate_;
    ReceptionMode mode_ = ReceptionMode::kSoft;
};

}  // namespace oligo::models
