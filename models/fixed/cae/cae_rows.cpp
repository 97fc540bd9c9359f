#include "models/fixed/cae/cae_rows.hpp"

#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "models/fixed/cae/row_coder.hpp"
#include "models/fixed/padded_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace oligo::models {
namespace {

constexpr std::uint32_t kContext = 2;  ///< latent positions around an area that is decoded alone

/// The latent positions, from `left` on and `width` of them, of so many pixels and their context.
struct LatentSpan {
    std::uint32_t left, width;
};
LatentSpan latent_span(std::uint32_t first_px, std::uint32_t count_px, std::uint32_t all_px,
                       std::uint32_t stride) {
    const std::uint32_t all = (all_px + stride - 1) / stride;
    const std::uint32_t first = first_px / stride;
    const std::uint32_t last = (first_px + count_px + stride - 1) / stride + kContext;
    const std::uint32_t left = first - std::min(first, kContext);
    return {left, std::min(last, all) - left};
}

}  // namespace

void check_cae_model(const core::PayloadHeader& header, const core::ModelHash& hash) {
    if (header.model != hash) throw core::InputError("the payload names another cae model");
}

CaeRows::CaeRows(CaeConfig config, ReadTensor read, IntegerExponents exponents,
                 const core::ModelHash& hash)
    : config_(std::move(config)),
      read_(std::move(read)),
      exponents_(std::move(exponents)),
      hash_(hash),
      analyses_(config_.channels_at_rates().size()),
      syntheses_(config_.channels_at_rates().size()) {}

template <class Network>
const Network& CaeRows::network(std::vector<PerRate<Network>>& networks, std::size_t rate) const {
    auto& one = networks.at(rate);
    std::call_once(one.made, [&] {
        one.network = std::make_unique<const Network>(config_, read_, exponents_, rate);
    });
    return *one.network;
}

core::Payload CaeRows::compress(core::PictureSource& picture, std::size_t rate) const {
    core::PayloadHeader header{"cae", hash_, picture.width_px(), picture.height_px(), {}};
    if (header.width_px == 0 || header.height_px == 0) {
        throw core::InputError("a picture without pixels");
    }
    auto levels = network(analyses_, rate).levels(picture, core::free_threads());
    return latent_payload(std::move(header), picture.channels() == 1, std::move(levels), rate,
                          config_);
}

void CaeRows::decompress(const core::ReceivedPayload& payload, ReceptionMode mode,
                         core::PictureSink& picture) const {
    check_cae_model(payload.header, hash_);
    check_latent(payload, config_);
    const auto flags = read_flags(payload.header, config_);
    const auto& synthesis = network(syntheses_, flags.rate);
    const FixedLatent latent(payload, config_, mode, synthesis);
    PaddedRows padded(payload.header, flags.gray, picture);
    const auto width =
        static_cast<std::uint32_t>(latent.width()) * static_cast<std::uint32_t>(config_.stride);
    synthesis.draw(
        {latent.width(), latent.height(), [&](int y, std::int16_t* row) { latent.fill(y, row); }},
        core::free_threads(),
        [&](std::uint32_t first, std::uint32_t count, const std::uint8_t* rgb) {
            padded.take(first, count, width, rgb);
        });
}

std::vector<core::Picture> cae_areas(const core::ImageCodec& codec,
                                     const core::ReceivedPayload& payload,
                                     std::span<const core::Area> areas, const CaeConfig& config) {
    check_latent(payload, config);
    const auto stride = static_cast<std::uint32_t>(config.stride);
    std::vector<core::ReceivedPayload> parts;
    std::vector<core::Area> wanted;
    for (core::Area area : areas) {
        const auto across =
            latent_span(area.left_px, area.width_px, payload.header.width_px, stride);
        const auto down =
            latent_span(area.top_px, area.height_px, payload.header.height_px, stride);
        parts.push_back(
            latent_part(payload, {across.left, down.left, across.width, down.width}, config));
        area.left_px -= across.left * stride;
        area.top_px -= down.left * stride;
        wanted.push_back(area);
    }
    const auto decoded = codec.decompress(parts);
    std::vector<core::Picture> pictures;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        pictures.push_back(core::crop(decoded[i].picture, wanted[i]));
    }
    return pictures;
}

}  // namespace oligo::models
