#include "models/entropy/tiled_latents.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint64_t kMostPixels = 1U << 28, kMostTiles = 1U << 19;

at::Tensor tile_of(const at::Tensor& latents_chw, const Tile& tile) {
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

TileGrid TiledLatents::grid(std::uint32_t width_px, std::uint32_t height_px,
                            const LatentFlags& flags) {
    const TileGrid grid{width_px, height_px, flags.tile_width_px, flags.tile_height_px};
    const auto pixels = std::uint64_t{width_px} * height_px;
    if (pixels == 0 || pixels > kMostPixels || grid.tile_count() > kMostTiles) {
        throw core::InputError("a picture of " + std::to_string(width_px) + " x " +
                               std::to_string(height_px) + " in " +
                               std::to_string(grid.tile_count()) +
                               " tiles; expected 1 to 2^28 pixels in at most 2^19 tiles");
    }
    return grid;
}

std::vector<core::Segment> TiledLatents::encode(const at::Tensor& latents, const TileGrid& grid,
                                                at::Tensor* decoded) const {
    if (decoded != nullptr) *decoded = at::empty(latents.sizes(), at::kDouble);
    const auto tiles = grid.tiles();
    LatentStream stream;
    stream.hyper.resize(tiles.size());
    stream.latents.resize(tiles.size());
    for (const auto& [shape, members] : tiles_by_shape(tiles)) {
        std::vector<at::Tensor> batch;
        for (const auto i : members) batch.push_back(tile_of(latents, tiles[i]));
        auto coded = coder_.encode(at::stack(batch));
        for (std::size_t i = 0; i < members.size(); ++i) {
            stream.hyper[members[i]] = std::move(coded.hyper[i]);
            stream.latents[members[i]] = std::move(coded.latents[i]);
            if (decoded == nullptr) continue;
            tile_of(*decoded, tiles[members[i]]).copy_(coded.decoded[static_cast<std::int64_t>(i)]);
        }
    }
    return write_stream(stream, coder_);
}

TiledLatents::Decoded TiledLatents::decode(const core::ReceivedPayload& payload,
                                           const TileGrid& grid) const {
    constexpr std::int64_t kLatentsAHyper = LatentNetwork::kHyperStride / LatentNetwork::kStride;
    const auto tiles = grid.tiles();
    const auto hyper_channels = network_.prior().channels;
    std::vector<std::size_t> counts;
    for (const auto& tile : tiles) {
        counts.push_back(static_cast<std::size_t>(hyper_channels * (tile.height / kLatentsAHyper) *
                                                  (tile.width / kLatentsAHyper)));
    }
    const auto stream = read_stream(payload, coder_, counts);
    Decoded result;
    result.latents =
        at::empty({network_.latent_channels(), grid.latent_height(), grid.latent_width()});
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
            tile_of(result.latents, tile).copy_(decoded.latents[static_cast<std::int64_t>(i)]);
            if (bodies[i] && !decoded.damaged[i]) continue;
            result.lost.push_back(area_of(tile, payload.header));
        }
    }
    return result;
}

}  // namespace oligo::models
