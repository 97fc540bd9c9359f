#pragma once

#include "core/codec.hpp"
#include "models/entropy/latent_stream.hpp"
#include "models/entropy/tile_coder.hpp"
#include "models/entropy/tiles.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace oligo::models {

/// Latents of whole pictures as the segments of an entropy-coded payload (LatentStream), tile by
/// tile. The network must be frozen and stay as it is; several threads may code at once.
class TiledLatents {
  public:
    explicit TiledLatents(LatentNetwork& network) : network_(network), coder_(network) {}

    /// Tiles of a picture; throws InputError for more than 2^30 pixels or 2^19 tiles.
    static TileGrid grid(std::uint32_t width_px, std::uint32_t height_px, const LatentFlags& flags);

    /// Latents CHW, as LatentNetwork::analyse() gives them. `decoded`: set to them as decode() will
    /// give them.
    std::vector<core::Segment> encode(const at::Tensor& latents, const TileGrid& grid,
                                      at::Tensor* decoded = nullptr) const;

    /// Latents (CHW, fp64) of a payload's three segments, and the areas that were lost: there they
    /// are what is most likely. Throws as read_stream().
    struct Decoded {
        at::Tensor latents;
        std::vector<core::Area> lost;
    };
    Decoded decode(const core::ReceivedPayload& payload, const TileGrid& grid) const;

    // The same some rows of tiles at a time, in any order and from several threads.

    /// Tiles that lie next to each other in their order.
    struct TileRange {
        const std::vector<Tile>& tiles;
        std::size_t first, end;
    };
    /// Hyper-latents of tiles of one shape, where the network itself is not to give them.
    using HyperOf = std::function<std::vector<HyperSymbols>(const at::Tensor& tiles)>;
    /// Codes them into their places of `stream`; `latents` begin at the latent row `top`, and so
    /// does `decoded`.
    void encode_range(const at::Tensor& latents, std::int64_t top, const TileRange& range,
                      LatentStream& stream, const HyperOf& hyper_of = {},
                      at::Tensor* decoded = nullptr) const;
    std::vector<core::Segment> segments(const LatentStream& stream) const;

    ReceivedStream read(const core::ReceivedPayload& payload, const TileGrid& grid) const;
    /// Latents of the rows that the tiles cover; numbers of those that were lost go to `lost`.
    at::Tensor decode_range(const ReceivedStream& stream, const TileRange& range,
                            std::vector<std::size_t>& lost) const;
    /// The part of a picture that a tile covers.
    static core::Area area_of(const Tile& tile, const core::PayloadHeader& header);

  private:
    LatentNetwork& network_;
    TileCoder coder_;
};

}  // namespace oligo::models
