#include "models/fixed/cae/codec.hpp"

#include "models/fixed/row_batches.hpp"

#include <utility>

namespace oligo::models {

FixedCaeCodec::FixedCaeCodec(std::shared_ptr<const WeightsFile> file, WeightsId weights,
                             CaeConfig config, IntegerExponents exponents, CaeOptions options)
    : weights_(std::move(weights)),
      config_(std::move(config)),
      options_(options),
      rows_(
          config_, [file = std::move(file)](const std::string& name) { return file->read(name); },
          std::move(exponents), short_hash(weights_.hash)) {}

std::vector<core::SharedObject> FixedCaeCodec::shared_objects(core::SharedRole role) const {
    return objects_of(weights_, role);
}

std::vector<core::Payload> FixedCaeCodec::compress(std::span<const core::Picture> pictures) const {
    return compress_by_rows(*this, pictures);
}

std::vector<core::Decoded> FixedCaeCodec::decompress(
    std::span<const core::ReceivedPayload> payloads) const {
    return decompress_by_rows(*this, payloads);
}

core::Payload FixedCaeCodec::compress_rows(core::PictureSource& picture) const {
    return rows_.compress(picture, options_.rate);
}

std::vector<core::Area> FixedCaeCodec::decompress_rows(const core::ReceivedPayload& payload,
                                                       core::PictureSink& picture) const {
    rows_.decompress(payload, options_.mode, picture);
    return {};
}

std::vector<core::Picture> FixedCaeCodec::decompress_areas(
    const core::ReceivedPayload& payload, std::span<const core::Area> areas) const {
    return cae_areas(*this, payload, areas, config_);
}

}  // namespace oligo::models
