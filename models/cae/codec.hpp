#pragma once

#include "core/codec.hpp"
#include "core/torch/safetensors.hpp"
#include "models/cae/network.hpp"

#include <c10/core/Device.h>

#include <filesystem>
#include <memory>

namespace oligo::models {

/// The compressive autoencoder as a codec: one lossy segment of latent levels, channel by channel,
/// row by row, alphabet = levels. Header parameters: none for RGB, one byte 1 for a gray picture.
class CaeCodec : public core::ImageCodec {
  public:
    /// `hash` is the hash of the stored tensors; its first bytes name the model in a pool.
    CaeCodec(Cae model, const std::string& hash, c10::Device device);
    /// From a model file's content; `where` is named in errors.
    static std::unique_ptr<CaeCodec> from_file(const core::TensorFile& file,
                                               const std::string& where, c10::Device device);

    std::string_view name() const override { return "cae"; }
    core::ColourSpace colour_space() const override { return core::ColourSpace::kRgb; }
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) override;
    std::vector<core::Picture> decompress(std::span<const core::ReceivedPayload> payloads) override;

  private:
    void check(const core::ReceivedPayload& payload) const;

    Cae model_;
    core::ModelHash hash_{};
    c10::Device device_;
};

}  // namespace oligo::models
