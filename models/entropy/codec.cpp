#include "models/entropy/codec.hpp"

#include "core/error.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <string>

namespace oligo::models {
namespace {

constexpr std::int64_t kMostTilePx = 255 * LatentFlags::kUnitPx;
constexpr double kVeryLowLambda = 1e-3, kHighLambda = 0.01;

/// A tile of some hundred bytes, below 2 kB in detailed pictures too.
struct TileShape {
    std::int64_t width_px, height_px;
};
TileShape usual_tile(double lambda) {
    if (lambda < kVeryLowLambda) return {256, 256};
    return lambda < kHighLambda ? TileShape{128, 128} : TileShape{128, 64};
}

std::int64_t tile_side(core::Config& options, const std::string& key, std::int64_t fallback) {
    const auto side = options.integer(key, fallback, {LatentFlags::kUnitPx, kMostTilePx});
    if (side % LatentFlags::kUnitPx != 0) {
        throw core::InputError(options.name() + ": key '" + key + "' = " + std::to_string(side) +
                               "; expected a multiple of " + std::to_string(LatentFlags::kUnitPx));
    }
    return side;
}

}  // namespace

LatentCodec::LatentCodec(std::shared_ptr<LatentNetwork> network, const WeightsId& weights,
                         c10::Device device, core::CodecOptions& options)
    : NetworkCodec(network->codec(), weights, device),
      network_(std::move(network)),
      tiled_(*network_) {
    constexpr std::array<std::string_view, 3> names{"rate", "tile_width", "tile_height"};
    read_options(options.take(name(), names));
    network_->to(device);
    use_channels_last(*network_);
    network_->eval();
}

TileGrid LatentCodec::grid_of(std::uint32_t width_px, std::uint32_t height_px,
                              const LatentFlags& flags) const {
    try {
        return TiledLatents::grid(width_px, height_px, flags);
    } catch (const core::InputError& error) {
        throw core::InputError("codec " + std::string(name()) + ": " + error.what());
    }
}

void LatentCodec::read_options(core::Config options) {
    const auto rates = static_cast<std::int64_t>(network_->lambdas().size());
    flags_.rate = static_cast<std::size_t>(
        options.integer("rate", rates, {1, static_cast<double>(rates)}) - 1);
    const auto usual = usual_tile(network_->lambdas().at(flags_.rate));
    flags_.tile_width_px = tile_side(options, "tile_width", usual.width_px);
    flags_.tile_height_px = tile_side(options, "tile_height", usual.height_px);
}

LatentFlags LatentCodec::flags_of(const core::PayloadHeader& header) const {
    return LatentFlags::read(header, network_->lambdas().size());
}

NetworkCodec::Kind LatentCodec::kind_of(const core::PayloadHeader& header) const {
    const auto flags = flags_of(header);
    return {flags.rate, flags.gray};
}

std::vector<core::Payload> LatentCodec::compress_batch(
    std::span<const core::Picture> pictures) const {
    const auto grid = grid_of(pictures.front().width_px, pictures.front().height_px, flags_);
    const auto padded = channels_last(mirror_pad(images_of(pictures), LatentNetwork::kHyperStride));
    const auto latents = network_->analyse(padded, flags_.rate);
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto& picture = pictures[i];
        auto flags = flags_;
        flags.gray = picture.channels == 1;
        core::Payload payload;
        payload.header = {std::string(name()), hash(), picture.width_px, picture.height_px,
                          flags.parameters()};
        payload.segments = tiled_.encode(latents[static_cast<std::int64_t>(i)], grid);
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

NetworkCodec::DecodedBatch LatentCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    DecodedBatch decoded;
    std::vector<at::Tensor> latents;
    for (const auto& payload : batch) {
        const auto& header = payload.header;
        auto found =
            tiled_.decode(payload, grid_of(header.width_px, header.height_px, flags_of(header)));
        latents.push_back(std::move(found.latents));
        decoded.concealed.push_back(std::move(found.lost));
    }
    decoded.images = network_->synthesise(channels_last(at::stack(latents).to(device())),
                                          kind_of(batch.front().header).rate);
    return decoded;
}

}  // namespace oligo::models
