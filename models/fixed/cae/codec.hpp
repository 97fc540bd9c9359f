#pragma once

#include "core/area_decoder.hpp"
#include "core/codec.hpp"
#include "core/picture_rows.hpp"
#include "models/files/weights_file.hpp"
#include "models/files/weights_id.hpp"
#include "models/fixed/cae/cae_rows.hpp"
#include "models/fixed/cae/options.hpp"

#include <memory>
#include <vector>

namespace oligo::models {

/// Codec cae (models/cae/codec.hpp) where both networks run in whole numbers on the processor: the
/// same payloads and pictures, bit for bit, without LibTorch.
class FixedCaeCodec final : public core::ImageCodec,
                            public core::AreaDecoder,
                            public core::RowCodec {
  public:
    FixedCaeCodec(std::shared_ptr<const WeightsFile> file, WeightsId weights, CaeConfig config,
                  IntegerExponents exponents, CaeOptions options);

    std::string_view name() const override { return "cae"; }
    core::ColourSpace colour_space() const override { return core::ColourSpace::kRgb; }
    std::vector<core::SharedObject> shared_objects(core::SharedRole role) const override;
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) const override;
    std::vector<core::Decoded> decompress(
        std::span<const core::ReceivedPayload> payloads) const override;
    std::vector<core::Picture> decompress_areas(const core::ReceivedPayload& payload,
                                                std::span<const core::Area> areas) const override;
    bool compresses_rows() const override { return true; }
    bool decompresses_rows() const override { return true; }
    core::Payload compress_rows(core::PictureSource& picture) const override;
    std::vector<core::Area> decompress_rows(const core::ReceivedPayload& payload,
                                            core::PictureSink& picture) const override;

  private:
    WeightsId weights_;
    CaeConfig config_;
    CaeOptions options_;
    CaeRows rows_;
};

/// Name -> shape of the tensors of a model with a head a rate, as models/cae/network.hpp has them.
std::map<std::string, std::vector<std::int64_t>> cae_shapes(const CaeConfig& config);

}  // namespace oligo::models
