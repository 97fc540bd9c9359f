#pragma once

#include "core/area_decoder.hpp"
#include "core/codec_options.hpp"
#include "core/picture_rows.hpp"
#include "models/cae/network.hpp"
#include "models/fixed/cae/cae_rows.hpp"
#include "models/fixed/cae/options.hpp"
#include "models/network_codec.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace oligo::models {

/// The compressive autoencoder as a codec: one lossy segment of latent levels, channel by channel,
/// row by row, alphabet = levels (models/fixed/cae/latent_payload.hpp). Options: `channels`, the
/// latent channels of one of the model's rates; `reception`, soft or hard; `synthesis` and
/// `analysis`, integer or fp32. In whole numbers a network gives the same result everywhere and
/// works row by row (core::RowCodec); it is the default for a model with exponents.
class CaeCodec final : public NetworkCodec, public core::AreaDecoder, public core::RowCodec {
  public:
    /// Moves the model to the device and takes its options. Throws InputError for values out of
    /// range.
    CaeCodec(const Cae& model, const WeightsId& weights, c10::Device device,
             core::CodecOptions& options, std::optional<IntegerExponents> exponents = {});
    CaeCodec(const Cae& model, const WeightsId& weights, c10::Device device,
             core::CodecOptions&& options = {}, std::optional<IntegerExponents> exponents = {})
        : CaeCodec(model, weights, device, options, std::move(exponents)) {}

    /// Each with some latent positions around it, beyond which the synthesis network hardly sees.
    std::vector<core::Picture> decompress_areas(const core::ReceivedPayload& payload,
                                                std::span<const core::Area> areas) const override;

    bool compresses_rows() const override { return options_.integer_analysis; }
    bool decompresses_rows() const override { return options_.integer_synthesis; }
    core::Payload compress_rows(core::PictureSource& picture) const override;
    std::vector<core::Area> decompress_rows(const core::ReceivedPayload& payload,
                                            core::PictureSink& picture) const override;

  private:
    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    std::shared_ptr<CaeImpl> model_;
    CaeOptions options_;
    std::unique_ptr<const CaeRows> rows_;  ///< null without exponents
};

}  // namespace oligo::models
