#include "models/entropy/tiles.hpp"

#include <algorithm>

namespace oligo::models {
namespace {

constexpr std::int64_t kHyperStride = 64, kLatentsAHyper = 4, kLatentStride = 16;

std::int64_t latents_of(std::int64_t length_px) {
    return (length_px + kHyperStride - 1) / kHyperStride * kLatentsAHyper;
}

}  // namespace

std::int64_t TileGrid::latent_width() const {
    return latents_of(picture_width_px);
}

std::int64_t TileGrid::latent_height() const {
    return latents_of(picture_height_px);
}

std::uint64_t TileGrid::tile_count() const {
    const auto across = (picture_width_px + tile_width_px - 1) / tile_width_px;
    const auto down = (picture_height_px + tile_height_px - 1) / tile_height_px;
    return static_cast<std::uint64_t>(across) * static_cast<std::uint64_t>(down);
}

std::vector<Tile> TileGrid::tiles() const {
    const auto height = tile_height_px / kLatentStride, width = tile_width_px / kLatentStride;
    std::vector<Tile> tiles;
    for (std::int64_t top = 0; top < latent_height(); top += height) {
        for (std::int64_t left = 0; left < latent_width(); left += width) {
            tiles.push_back({top, left, std::min(height, latent_height() - top),
                             std::min(width, latent_width() - left)});
        }
    }
    return tiles;
}

std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> tiles_by_shape(
    const std::vector<Tile>& tiles, std::size_t first, std::size_t end) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> groups;
    for (auto i = first; i < std::min(end, tiles.size()); ++i)
        groups[{tiles[i].height, tiles[i].width}].push_back(i);
    return groups;
}

}  // namespace oligo::models
