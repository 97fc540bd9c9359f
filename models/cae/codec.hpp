#pragma once

#include "core/codec.hpp"
#include "core/torch/safetensors.hpp"
#include "models/cae/latent_payload.hpp"
#include "models/cae/network.hpp"

#include <c10/core/Device.h>

#include <filesystem>
#include <memory>

namespace oligo::models {

/// The compressive autoencoder as a codec: one lossy segment of latent levels, channel by channel,
/// row by row, alphabet = levels (models/cae/latent_payload.hpp). Options: `channels`, the latent
/// channels of one of the model's rates; `reception`, soft or hard.
class CaeCodec : public core::ImageCodec {
  public:
    /// `hash` is the hash of the stored tensors; its first bytes name the model in a pool.
    CaeCodec(Cae model, const std::string& hash, c10::Device device);
    /// From a model file's content; `where` is named in errors.
    static std::unique_ptr<CaeCodec> from_file(const core::TensorFile& file,
                                               const std::string& where, c10::Device device);

    std::string_view name() const override { return "cae"; }
    core::ColourSpace colour_space() const override { return core::ColourSpace::kRgb; }
    std::vector<std::string> option_names() const override;
    void set_options(core::Config& options) override;
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) override;
    std::vector<core::Picture> decompress(std::span<const core::ReceivedPayload> payloads) override;

  private:
    /// Pictures (N3HW) of payloads of one size and rate.
    at::Tensor decode_batch(std::span<const core::ReceivedPayload> batch);

    Cae model_;
    core::ModelHash hash_{};
    c10::Device device_;
    std::size_t rate_;
    ReceptionMode mode_ = ReceptionMode::kSoft;
};

}  // namespace oligo::models
