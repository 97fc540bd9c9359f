#pragma once

#include "core/codec.hpp"
#include "models/entropy/latent_stream.hpp"
#include "models/entropy/tile_coder.hpp"
#include "models/entropy/tiles.hpp"

#include <c10/core/Device.h>

#include <memory>
#include <string>

namespace oligo::models {

/// An entropy-coded network (hyperprior, mlic) as a codec. Options: `rate`, 1 the lowest (default:
/// the highest); `tile_width` and `tile_height` in pixels, multiples of 64: the area that is lost
/// with a chunk (default 128 x 128, at very low rates 256 x 256, at high ones 128 x 64: some
/// hundred bytes). Pictures have at most 2^28 pixels, in at most 2^19 tiles.
class LatentCodec : public core::ImageCodec {
  public:
    /// `network` must be frozen. `hash` is the hash of the stored tensors.
    LatentCodec(std::shared_ptr<LatentNetwork> network, const std::string& hash,
                c10::Device device);

    std::string_view name() const override { return name_; }
    core::ColourSpace colour_space() const override { return core::ColourSpace::kRgb; }
    std::vector<std::string> option_names() const override;
    void set_options(core::Config& options) override;
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) override;
    std::vector<core::Picture> decompress(std::span<const core::ReceivedPayload> payloads) override;
    std::vector<std::vector<core::Area>> concealed_areas() const override { return concealed_; }

  private:
    /// Tiles of a picture; throws InputError beyond the limits above.
    TileGrid grid_of(std::uint32_t width_px, std::uint32_t height_px,
                     const LatentFlags& flags) const;
    core::Payload compress_one(const core::Picture& picture, const at::Tensor& latents);
    /// Latents (CHW, fp32) of a payload; adds to concealed_.
    at::Tensor latents_of(const core::ReceivedPayload& payload);

    std::shared_ptr<LatentNetwork> network_;
    std::string name_;
    core::ModelHash hash_{};
    c10::Device device_;
    TileCoder coder_;
    LatentFlags flags_;
    std::vector<std::vector<core::Area>> concealed_;
};

}  // namespace oligo::models
