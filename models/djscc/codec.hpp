#pragma once

#include "core/codec_options.hpp"
#include "models/djscc/network.hpp"
#include "models/network_codec.hpp"

#include <memory>

namespace oligo::models {

/// DJSCC-DNA as a codec: one lossy segment of bases, channel by channel, row by row, which scheme
/// "direct" writes as they are. Option `channels`: bases a 4 x 4 block, one of the model's rates.
/// A pool's reads are merged before they come here, so that both reads of the network are that
/// strand; in training they are two.
class DjsccCodec final : public NetworkCodec {
  public:
    /// Moves the model to the device and takes its options. Throws InputError for values out of
    /// range.
    DjsccCodec(const Djscc& model, const WeightsId& weights, c10::Device device,
               core::CodecOptions& options);

    std::string_view preferred_scheme() const override { return "direct"; }

  private:
    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    std::shared_ptr<DjsccImpl> model_;
    std::size_t rate_;
};

}  // namespace oligo::models
