#pragma once

#include "core/codec_options.hpp"
#include "models/network_codec.hpp"
#include "models/vqgan/network.hpp"

#include <cstddef>

namespace oligo::models {

/// Codec "vqgan": the numbers of a picture's entries at fixed length, one lossy segment of
/// categorical symbols, row by row. Nothing is entropy-coded, so a wrong symbol hurts its
/// surroundings alone; a lost one is guessed from its neighbours' entries. --set book=64 chooses
/// the book by its entries.
class VqganCodec final : public NetworkCodec {
  public:
    VqganCodec(const Vqgan& model, const WeightsId& weights, c10::Device device,
               core::CodecOptions& options);
    VqganCodec(const Vqgan& model, const WeightsId& weights, c10::Device device,
               core::CodecOptions&& options)
        : VqganCodec(model, weights, device, options) {}

  protected:
    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

  private:
    mutable Vqgan model_;
    std::size_t book_;
};

}  // namespace oligo::models
