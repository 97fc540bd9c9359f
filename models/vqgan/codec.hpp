#pragma once

#include "core/codec_options.hpp"
#include "models/network_codec.hpp"
#include "models/vqgan/network.hpp"

#include <cstddef>

namespace oligo::models {

/// The VQGAN as a codec: the numbers of a picture's entries at fixed length, one lossy segment of
/// categorical symbols, row by row. Nothing is entropy-coded, so that a wrong symbol hurts its
/// surroundings alone; a lost one is guessed from its neighbours' entries. Option: `book`, the
/// entries of one of the model's books.
class VqganCodec final : public NetworkCodec {
  public:
    /// Moves the model to the device and takes its options. Throws InputError for a book that the
    /// model does not have.
    VqganCodec(const Vqgan& model, const WeightsId& weights, c10::Device device,
               core::CodecOptions& options);
    VqganCodec(const Vqgan& model, const WeightsId& weights, c10::Device device,
               core::CodecOptions&& options = {})
        : VqganCodec(model, weights, device, options) {}

  private:
    /// Its rate is the book's number. No parameters stand for an RGB picture and the default book;
    /// else one byte: bit 0 gray, bits 1..7 the book's number.
    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    void read_options(core::Config options);

    mutable Vqgan model_;  ///< forward passes only read it
    std::size_t book_;
};

}  // namespace oligo::models
