#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace oligo::models {

/// A rectangle of latents (stride 16) that is coded on its own: its contexts and hyper-latents stop
/// at its border. Sides are multiples of 4, so that hyper-latents divide among tiles.
struct Tile {
    std::int64_t top = 0, left = 0, height = 0, width = 0;

    bool operator==(const Tile&) const = default;
};

/// How a picture is cut into tiles.
struct TileGrid {
    std::int64_t picture_width_px = 0, picture_height_px = 0;
    std::int64_t tile_width_px = 128, tile_height_px = 128;  ///< multiples of 64

    /// Latents of the whole picture, its sides padded to multiples of 64 pixels.
    std::int64_t latent_width() const;
    std::int64_t latent_height() const;
    std::uint64_t tile_count() const;
    /// Tiles row by row; the tiles at the right and bottom may be smaller.
    std::vector<Tile> tiles() const;
};

/// Indices of tiles by (height, width): tiles of one shape are processed together. Those from
/// `first` to `end`, or all.
std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> tiles_by_shape(
    const std::vector<Tile>& tiles, std::size_t first = 0, std::size_t end = SIZE_MAX);

}  // namespace oligo::models
