#pragma once

#include "core/payload.hpp"
#include "models/entropy/tile_coder.hpp"
#include "models/entropy/tiles.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::models {

/// Header parameters of an entropy-coded payload (4 bytes): format 1, then bit 0 gray and bits 1..7
/// the rate's number, then a tile's width and height in units of 64 pixels.
struct LatentFlags {
    static constexpr std::int64_t kUnitPx = 64;  ///< of a tile's sides

    bool gray = false;
    std::size_t rate = 0;
    std::int64_t tile_width_px = 128, tile_height_px = 128;

    bool operator==(const LatentFlags&) const = default;

    std::vector<std::uint8_t> parameters() const;
    /// Throws InputError for parameters that do not fit a model of `rates` rates.
    static LatentFlags read(const core::PayloadHeader& header, std::size_t rates);
};

/// The tiles of one picture as three segments: the chunk index (exact), chunks of hyper-latents
/// (kTilesAHyperChunk tiles each) and chunks of latents (one tile each), both chunked; importance
/// falls in that order. Chunks are sealed as core/entropy/FORMAT.md says.
struct LatentStream {
    static constexpr std::size_t kTilesAHyperChunk = 8;

    explicit LatentStream(std::size_t tiles) : hyper(tiles), latents(tiles) {}

    std::vector<HyperSymbols> hyper;  ///< of each tile
    std::vector<Body> latents;
};
std::vector<core::Segment> write_stream(const LatentStream& stream, const TileCoder& coder);

/// What came back of it: nothing where a chunk is lost.
struct ReceivedStream {
    std::vector<std::optional<HyperSymbols>> hyper;
    std::vector<std::optional<Body>> latents;  ///< no value also where the hyper-latents are lost
};
/// `counts`: hyper-latents of each tile. Throws InputError for segments of another kind and a
/// chunk index that is lost or does not fit `counts`.
ReceivedStream read_stream(const core::ReceivedPayload& payload, const TileCoder& coder,
                           std::span<const std::size_t> counts);

}  // namespace oligo::models
