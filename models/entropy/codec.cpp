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
constexpr std::uint64_t kMostPixels = 1U << 28, kMostTiles = 1U << 19;
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

at::Tensor cut(const at::Tensor& latents_chw, const Tile& tile) {
    return latents_chw.narrow(1, tile.top, tile.height).narrow(2, tile.left, tile.width);
}

/// The part of a picture that a tile covers.
core::Area area_of(const Tile& tile, const core::PayloadHeader& header) {
    constexpr auto stride = LatentNetwork::kStride;
    const auto left = static_cast<std::uint32_t>(tile.left * stride);
    const auto top = static_cast<std::uint32_t>(tile.top * stride);
    return {left, top,
            std::min(static_cast<std::uint32_t>(tile.width * stride), header.width_px - left),
            std::min(static_cast<std::uint32_t>(tile.height * stride), header.height_px - top)};
}

}  // namespace

LatentCodec::LatentCodec(std::shared_ptr<LatentNetwork> network, const WeightsId& weights,
                         c10::Device device, core::CodecOptions& options)
    : NetworkCodec(network->codec(), weights, device),
      network_(std::move(network)),
      coder_(*network_) {
    constexpr std::array<std::string_view, 3> names{"rate", "tile_width", "tile_height"};
    read_options(options.take(name(), names));
    network_->to(device);
    use_channels_last(*network_);
    network_->eval();
}

TileGrid LatentCodec::grid_of(std::uint32_t width_px, std::uint32_t height_px,
                              const LatentFlags& flags) const {
    const TileGrid grid{width_px, height_px, flags.tile_width_px, flags.tile_height_px};
    const auto pixels = std::uint64_t{width_px} * height_px;
    if (pixels == 0 || pixels > kMostPixels || grid.tile_count() > kMostTiles) {
        throw core::InputError("codec " + std::string(name()) + ": a picture of " +
                               std::to_string(width_px) + " x " + std::to_string(height_px) +
                               " in " + std::to_string(grid.tile_count()) +
                               " tiles; expected 1 to 2^28 pixels in at most 2^19 tiles");
    }
    return grid;
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

core::Payload LatentCodec::compress_one(const core::Picture& picture,
                                        const at::Tensor& latents) const {
    const auto tiles = grid_of(picture.width_px, picture.height_px, flags_).tiles();
    LatentStream stream;
    stream.hyper.resize(tiles.size());
    stream.latents.resize(tiles.size());
    for (const auto& [shape, members] : tiles_by_shape(tiles)) {
        std::vector<at::Tensor> batch;
        for (const auto i : members) batch.push_back(cut(latents, tiles[i]));
        auto coded = coder_.encode(at::stack(batch));
        for (std::size_t i = 0; i < members.size(); ++i) {
            stream.hyper[members[i]] = std::move(coded.hyper[i]);
            stream.latents[members[i]] = std::move(coded.latents[i]);
        }
    }
    auto flags = flags_;
    flags.gray = picture.channels == 1;
    core::Payload payload;
    payload.header = {std::string(name()), hash(), picture.width_px, picture.height_px,
                      flags.parameters()};
    payload.segments = write_stream(stream, coder_);
    return payload;
}

std::vector<core::Payload> LatentCodec::compress_batch(
    std::span<const core::Picture> pictures) const {
    grid_of(pictures.front().width_px, pictures.front().height_px, flags_);
    const auto padded = channels_last(mirror_pad(images_of(pictures), LatentNetwork::kHyperStride));
    const auto latents = network_->analyse(padded, flags_.rate);
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        payloads.push_back(compress_one(pictures[i], latents[static_cast<std::int64_t>(i)]));
    }
    return payloads;
}

at::Tensor LatentCodec::latents_of(const core::ReceivedPayload& payload,
                                   std::vector<core::Area>& concealed) const {
    constexpr std::int64_t kLatentsAHyper = LatentNetwork::kHyperStride / LatentNetwork::kStride;
    const auto& header = payload.header;
    const auto grid = grid_of(header.width_px, header.height_px, flags_of(header));
    const auto tiles = grid.tiles();
    const auto hyper_channels = network_->prior().channels;
    std::vector<std::size_t> counts;
    for (const auto& tile : tiles) {
        counts.push_back(static_cast<std::size_t>(hyper_channels * (tile.height / kLatentsAHyper) *
                                                  (tile.width / kLatentsAHyper)));
    }
    const auto stream = read_stream(payload, coder_, counts);
    auto latents =
        at::empty({network_->latent_channels(), grid.latent_height(), grid.latent_width()});
    for (const auto& [shape, members] : tiles_by_shape(tiles)) {
        std::vector<std::optional<HyperSymbols>> hyper;
        std::vector<std::optional<std::span<const std::uint8_t>>> bodies;
        for (const auto i : members) {
            hyper.push_back(stream.hyper[i]);
            bodies.emplace_back();
            if (stream.latents[i]) bodies.back() = *stream.latents[i];
        }
        const auto decoded = coder_.decode(hyper, bodies, shape.first, shape.second);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const auto& tile = tiles[members[i]];
            cut(latents, tile).copy_(decoded.latents[static_cast<std::int64_t>(i)]);
            if (!bodies[i] || decoded.damaged[i]) concealed.push_back(area_of(tile, header));
        }
    }
    return latents;
}

NetworkCodec::DecodedBatch LatentCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    DecodedBatch decoded;
    std::vector<at::Tensor> latents;
    for (const auto& payload : batch) {
        latents.push_back(latents_of(payload, decoded.concealed.emplace_back()));
    }
    decoded.images = network_->synthesise(channels_last(at::stack(latents).to(device())),
                                          kind_of(batch.front().header).rate);
    return decoded;
}

}  // namespace oligo::models
