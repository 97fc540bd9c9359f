#pragma once

#include "core/area_decoder.hpp"
#include "core/codec_options.hpp"
#include "core/picture_rows.hpp"
#include "models/cae/fixed_network.hpp"
#include "models/cae/latent_payload.hpp"
#include "models/cae/network.hpp"
#include "models/network_codec.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace oligo::models {

/// The compressive autoencoder as a codec: one lossy segment of latent levels, channel by channel,
/// row by row, alphabet = levels (models/cae/latent_payload.hpp). Options: `channels`, the latent
/// channels of one of the model's rates; `reception`, soft or hard; `synthesis` and `analysis`,
/// integer or fp32. In whole numbers a network gives the same result everywhere and works row by
/// row (core::RowCodec); it is the default for a model with exponents.
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

    bool compresses_rows() const override { return integer_analysis_; }
    bool decompresses_rows() const override { return integer_synthesis_; }
    core::Payload compress_rows(core::PictureSource& picture) const override;
    std::vector<core::Area> decompress_rows(const core::ReceivedPayload& payload,
                                            core::PictureSink& picture) const override;

  private:
    /// A rate's network in whole numbers, made when it is first used.
    template <class Network>
    struct PerRate {
        std::once_flag made;
        std::unique_ptr<const Network> network;
    };
    template <class Network>
    const Network& fixed(std::vector<PerRate<Network>>& networks, std::size_t rate) const;

    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    void read_options(core::Config options);

    std::shared_ptr<CaeImpl> model_;
    std::size_t rate_;
    ReceptionMode mode_ = ReceptionMode::kSoft;
    std::optional<IntegerExponents> exponents_;
    bool integer_analysis_ = false, integer_synthesis_ = false;
    mutable std::vector<PerRate<FixedAnalysis>> analyses_;
    mutable std::vector<PerRate<FixedSynthesis>> syntheses_;
};

}  // namespace oligo::models
