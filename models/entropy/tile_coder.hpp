#pragma once

#include "core/entropy/cdf_tables.hpp"
#include "models/entropy/latent_network.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::models {

/// Rounded hyper-latents of one tile, channel by channel, row by row.
using HyperSymbols = std::vector<std::int32_t>;
/// A chunk body as core/entropy writes it.
using Body = std::vector<std::uint8_t>;

/// The coded form of a batch of tiles of one shape.
struct CodedTiles {
    std::vector<HyperSymbols> hyper;
    std::vector<Body> latents;
    at::Tensor decoded;  ///< the latents as a decoder has them, NCHW, fp64
};

/// Latents as a decoder has them.
struct DecodedTiles {
    at::Tensor latents;         ///< NCHW, fp64
    std::vector<bool> damaged;  ///< tiles whose body broke off: their remaining latents are means
};

/// Codes batches of tiles with a network's distributions. The network must be frozen and stay as it
/// is; several threads may code at once. Everything that chooses a table is exact: see
/// models/entropy/grid.hpp.
class TileCoder {
  public:
    /// Throws InputError when the network was never frozen.
    explicit TileCoder(LatentNetwork& network);

    /// Latents (NCHW, as analyse() gives them) of tiles of one shape. `hyper`: their rounded
    /// hyper-latents where they are known already.
    CodedTiles encode(const at::Tensor& latents,
                      const std::optional<std::vector<HyperSymbols>>& hyper = {}) const;

    /// The inverse, with height and width in latents. A tile without a body (lost) becomes the mean
    /// of its distribution; for a tile without hyper-latents these are the prior's modes. All spans
    /// have one entry per tile.
    DecodedTiles decode(std::span<const std::optional<HyperSymbols>> hyper,
                        std::span<const std::optional<std::span<const std::uint8_t>>> latents,
                        std::int64_t height, std::int64_t width) const;

    /// Hyper-latents of several tiles as one body, and back. `counts`: values of each tile.
    Body write_hyper(std::span<const HyperSymbols> tiles) const;
    std::vector<HyperSymbols> read_hyper(std::span<const std::uint8_t> body,
                                         std::span<const std::size_t> counts) const;

  private:
    at::Tensor hyper_tensor(std::span<const std::optional<HyperSymbols>> hyper, std::int64_t height,
                            std::int64_t width) const;
    /// Prior tables of a tile's hyper-latents in order.
    std::vector<std::uint16_t> hyper_tables_of(std::size_t count) const;

    LatentNetwork& network_;
    core::CdfTables prior_tables_;
    core::CdfTables gaussian_tables_;
};

}  // namespace oligo::models
