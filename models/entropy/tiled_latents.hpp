#pragma once

#include "core/codec.hpp"
#include "models/entropy/latent_stream.hpp"
#include "models/entropy/tile_coder.hpp"
#include "models/entropy/tiles.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// Latents of whole pictures as the segments of an entropy-coded payload (LatentStream), tile by
/// tile. The network must be frozen and stay as it is; several threads may code at once.
class TiledLatents {
  public:
    explicit TiledLatents(LatentNetwork& network) : network_(network), coder_(network) {}

    /// Tiles of a picture; throws InputError for more than 2^28 pixels or 2^19 tiles.
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

  private:
    LatentNetwork& network_;
    TileCoder coder_;
};

}  // namespace oligo::models
