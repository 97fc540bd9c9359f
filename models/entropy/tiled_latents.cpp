#include "models/entropy/tiled_latents.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace oligo::models {
namespace {

constexpr std::uint64_t kMostPixels = 1U << 30, kMostTiles = 1U << 19;

at::Tensor tile_of(const at::Tensor& latents_chw, std::int64_t top, const Tile& tile) {
    return latents_chw.narrow(1, tile.top - top, tile.height).narrow(2, tile.left, tile.width);
}

}  // namespace

TileGrid TiledLatents::grid(std::uint32_t width_px, std::uint32_t height_px,
                            const LatentFlags& flags) {
    const TileGrid grid{width_px, height_px, flags.tile_width_px, flags.tile_height_px};
    const auto pixels = std::uint64_t{width_px} * height_px;
    if (pixels == 0 || pixels > kMostPixels || grid.tile_count() > kMostTiles) {
        throw core::InputError("a picture of " + std::to_string(width_px) + " x " +
                               std::to_string(height_px) + " in " +
                               std::to_string(grid.tile_count()) +
                               " tiles; expected 1 to 2^30 pixels in at most 2^19 tiles");
    }
    return grid;
}

core::Area TiledLatents::area_of(const Tile& tile, const core::PayloadHeader& header) {
    constexpr auto stride = LatentNetwork::kStride;
    const auto left = static_cast<std::uint32_t>(tile.left * stride);
    const auto top = static_cast<std::uint32_t>(tile.top * stride);
    return {left, top,
            std::min(static_cast<std::uint32_t>(tile.width * stride), header.width_px - left),
            std::min(static_cast<std::uint32_t>(tile.height * stride), header.height_px - top)};
}

std::vector<core::Segment> TiledLatents::encode(const at::Tensor& latents, const TileGrid& grid,
                                                at::Tensor* decoded) const {
    if (decoded != nullptr) *decoded = at::empty(latents.sizes(), at::kDouble);
    const auto tiles = grid.tiles();
    LatentStream stream(tiles.size());
    encode_range(latents, 0, {tiles, 0, tiles.size()}, stream, {}, decoded);
    return segments(stream);
}

void TiledLatents::encode_range(const at::Tensor& latents, std::int64_t top, const TileRange& range,
                                LatentStream& stream, const HyperOf& hyper_of,
                                at::Tensor* decoded) const {
    const auto& tiles = range.tiles;
    for (const auto& [shape, members] : tiles_by_shape(range.tiles, range.first, range.end)) {
        std::vector<at::Tensor> parts;
        for (const auto i : members) parts.push_back(tile_of(latents, top, tiles[i]));
        const auto batch = at::stack(parts);
        std::optional<std::vector<HyperSymbols>> hyper;
        if (hyper_of) hyper = hyper_of(batch);
        auto coded = coder_.encode(batch, hyper);
        for (std::size_t i = 0; i < members.size(); ++i) {
            stream.hyper[members[i]] = std::move(coded.hyper[i]);
            stream.latents[members[i]] = std::move(coded.latents[i]);
            if (decoded == nullptr) continue;
            tile_of(*decoded, top, tiles[members[i]])
                .copy_(coded.decoded[static_cast<std::int64_t>(i)]);
        }
    }
}

std::vector<core::Segment> TiledLatents::segments(const LatentStream& stream) const {
    return write_stream(stream, coder_);
}

ReceivedStream TiledLatents::read(const core::ReceivedPayload& payload,
                                  const TileGrid& grid) const {
    constexpr std::int64_t kLatentsAHyper = LatentNetwork::kHyperStride / LatentNetwork::kStride;
    const auto hyper_channels = network_.prior().channels;
    std::vector<std::size_t> counts;
    for (const auto& tile : grid.tiles()) {
        counts.push_back(static_cast<std::size_t>(hyper_channels * (tile.height / kLatentsAHyper) *
                                                  (tile.width / kLatentsAHyper)));
    }
    return read_stream(payload, coder_, counts);
}

at::Tensor TiledLatents::decode_range(const ReceivedStream& stream, const TileRange& range,
                                      std::vector<std::size_t>& lost) const {
    const auto& tiles = range.tiles;
    const auto& last = tiles[range.end - 1];
    const auto top = tiles[range.first].top;
    auto latents = at::empty(
        {network_.latent_channels(), last.top + last.height - top, last.left + last.width});
    for (const auto& [shape, members] : tiles_by_shape(range.tiles, range.first, range.end)) {
        std::vector<std::optional<HyperSymbols>> hyper;
        std::vector<std::optional<std::span<const std::uint8_t>>> bodies;
        for (const auto i : members) {
            hyper.push_back(stream.hyper[i]);
            bodies.emplace_back();
            if (stream.latents[i]) bodies.back() = *stream.latents[i];
        }
        const auto decoded = coder_.decode(hyper, bodies, shape.first, shape.second);
        for (std::size_t i = 0; i < members.size(); ++i) {
            tile_of(latents, top, tiles[members[i]])
                .copy_(decoded.latents[static_cast<std::int64_t>(i)]);
            if (!bodies[i] || decoded.damaged[i]) lost.push_back(members[i]);
        }
    }
    return latents;
}

TiledLatents::Decoded TiledLatents::decode(const core::ReceivedPayload& payload,
                                           const TileGrid& grid) const {
    const auto tiles = grid.tiles();
    std::vector<std::size_t> lost;
    Decoded result{decode_range(read(payload, grid), {tiles, 0, tiles.size()}, lost), {}};
    for (const auto i : lost) result.lost.push_back(area_of(tiles[i], payload.header));
    return result;
}

}  // namespace oligo::models
