#pragma once

#include "core/codec_options.hpp"
#include "core/picture_rows.hpp"
#include "models/entropy/fixed_transforms.hpp"
#include "models/entropy/tiled_latents.hpp"
#include "models/network_codec.hpp"

#include <memory>
#include <vector>

namespace oligo::models {

/// An entropy-coded network (hyperprior, mlic) as a codec. Options: `rate`, 1 the lowest (default:
/// the highest); `tile_width` and `tile_height` in pixels, multiples of 64: the area that is lost
/// with a chunk (default 128 x 128, at very low rates 256 x 256, at high ones 128 x 64: some
/// hundred bytes); `synthesis` and `analysis`, integer or fp32. In whole numbers a network gives
/// the same result everywhere and works row by row (core::RowCodec); it is the default where there
/// is one. Pictures have at most 2^30 pixels, in at most 2^19 tiles.
class LatentCodec final : public NetworkCodec, public core::RowCodec {
  public:
    /// `network` must be frozen; it is moved to the device. `fixed`: its transforms in whole
    /// numbers, or null. Takes its options; throws InputError for values out of range.
    LatentCodec(std::shared_ptr<LatentNetwork> network, const WeightsId& weights,
                c10::Device device, core::CodecOptions& options,
                std::unique_ptr<const FixedTransforms> fixed = nullptr);
    LatentCodec(std::shared_ptr<LatentNetwork> network, const WeightsId& weights,
                c10::Device device, core::CodecOptions&& options = {},
                std::unique_ptr<const FixedTransforms> fixed = nullptr)
        : LatentCodec(std::move(network), weights, device, options, std::move(fixed)) {}

    bool compresses_rows() const override { return integer_analysis_; }
    bool decompresses_rows() const override { return integer_synthesis_; }
    core::Payload compress_rows(core::PictureSource& picture) const override;
    std::vector<core::Area> decompress_rows(const core::ReceivedPayload& payload,
                                            core::PictureSink& picture) const override;

  private:
    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    void read_options(core::Config options);
    LatentFlags flags_of(const core::PayloadHeader& header) const;
    /// Tiles of a picture; throws InputError beyond the limits above.
    TileGrid grid_of(std::uint32_t width_px, std::uint32_t height_px,
                     const LatentFlags& flags) const;

    std::shared_ptr<LatentNetwork> network_;
    TiledLatents tiled_;
    LatentFlags flags_;
    std::unique_ptr<const FixedTransforms> fixed_;
    bool integer_analysis_ = false, integer_synthesis_ = false;
};

}  // namespace oligo::models
