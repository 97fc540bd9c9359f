#pragma once

#include "models/entropy/tiled_latents.hpp"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace oligo::models {

/// The tiles of a grid in groups of whole rows of tiles, of about as many tiles as LibTorch takes
/// at once with little ado.
class TileRows {
  public:
    explicit TileRows(const TileGrid& grid);

    const std::vector<Tile>& tiles() const { return tiles_; }
    std::uint32_t group_rows() const { return group_rows_; }  ///< latent rows; the last has fewer
    std::size_t group_of(std::uint32_t latent_row) const { return latent_row / group_rows_; }
    TiledLatents::TileRange range(std::size_t group) const;
    std::uint32_t height() const { return height_; }
    std::uint32_t width() const { return width_; }

  private:
    std::vector<Tile> tiles_;
    std::uint32_t height_, width_, group_rows_ = 0;
    std::size_t group_tiles_ = 0;
};

/// Latents (CHW fp32) as samples: row, column, `stored` channels; to nearest, bounded.
std::vector<std::int16_t> samples_of(const at::Tensor& latents, const std::vector<double>& scales,
                                     int stored);

/// Decoded latents around the rows that a synthesis is at.
class LatentWindow {
  public:
    struct Group {
        std::vector<std::int16_t> samples;
        std::vector<std::size_t> lost;  ///< numbers of its tiles
    };
    using Decode = std::function<void(std::size_t group, Group& into)>;
    LatentWindow(const TileRows& rows, int stored, Decode decode);

    /// Decodes, on all threads, what drawing the rows `first` to `end` takes; forgets those before.
    void hold(std::uint32_t first, std::uint32_t end);
    /// Row y. From any thread after hold(), else from one, in order: then it decodes what it needs.
    void fill(int y, std::int16_t* row);
    /// Tiles of all groups decoded that were lost, ascending.
    std::vector<std::size_t> lost() const { return {lost_.begin(), lost_.end()}; }

  private:
    void decode(std::vector<std::size_t> groups);

    const TileRows& rows_;
    int stored_;
    Decode decode_;
    std::map<std::size_t, Group> groups_;
    std::set<std::size_t> lost_;
    bool held_ = false;
};

}  // namespace oligo::models
