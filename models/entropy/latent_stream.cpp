#include "models/entropy/latent_stream.hpp"

#include "core/entropy/chunks.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kParameterBytes = 4, kMaxRates = 128;
enum SegmentIndex : std::size_t { kChunkIndex, kHyper, kLatents, kSegments };
constexpr std::array<std::uint8_t, kSegments> kImportance{14, 11, 6};

std::size_t hyper_chunks(std::size_t tiles) {
    return (tiles + LatentStream::kTilesAHyperChunk - 1) / LatentStream::kTilesAHyperChunk;
}

/// Tiles of a hyper chunk: from, and how many.
std::pair<std::size_t, std::size_t> tiles_of_chunk(std::size_t chunk, std::size_t tiles) {
    const auto first = chunk * LatentStream::kTilesAHyperChunk;
    return {first, std::min(LatentStream::kTilesAHyperChunk, tiles - first)};
}

core::Segment segment(const char* name, SegmentIndex index, std::span<const std::uint8_t> bytes) {
    core::Segment made;
    made.name = name;
    made.importance = kImportance[index];
    made.tolerance = index == kChunkIndex ? core::Tolerance::kExact : core::Tolerance::kChunked;
    made.symbols.assign(bytes.begin(), bytes.end());
    return made;
}

/// Appends sealed chunks and notes their sizes.
class ChunkWriter {
  public:
    void add(const Body& body) {
        const auto sealed = core::seal_chunk(number_++, body);
        bytes.insert(bytes.end(), sealed.begin(), sealed.end());
        sizes.push_back(static_cast<std::uint32_t>(sealed.size()));
    }
    Body bytes;
    std::vector<std::uint32_t> sizes;

  private:
    std::uint32_t number_ = 0;
};

/// Cuts a received segment into its chunks and opens those that arrived whole.
std::vector<std::optional<Body>> open_chunks(const core::ReceivedSegment& segment,
                                             std::span<const std::uint32_t> sizes) {
    std::vector<std::optional<Body>> chunks;
    std::size_t at = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto first = at;
        at = std::min<std::size_t>(segment.symbols.size(), at + sizes[i]);
        const auto begin = segment.confidence.begin();
        const bool whole =
            at - first == sizes[i] && std::find(begin + static_cast<std::ptrdiff_t>(first),
                                                begin + static_cast<std::ptrdiff_t>(at),
                                                0) == begin + static_cast<std::ptrdiff_t>(at);
        chunks.emplace_back();
        if (!whole) continue;
        const Body sealed(segment.symbols.begin() + static_cast<std::ptrdiff_t>(first),
                          segment.symbols.begin() + static_cast<std::ptrdiff_t>(at));
        if (const auto body = core::open_chunk(static_cast<std::uint32_t>(i), sealed))
            chunks.back().emplace(body->begin(), body->end());
    }
    return chunks;
}

void check_segments(const core::ReceivedPayload& payload) {
    bool fits = payload.segments.size() == kSegments;
    for (const auto& part : payload.segments) fits = fits && part.shape.alphabet == 256;
    if (!fits) {
        throw core::InputError("payload of codec " + payload.header.codec + ": " +
                               std::to_string(payload.segments.size()) +
                               " segments; expected 3 of bytes: chunk index, hyper, latents");
    }
}

/// Sizes of the hyper chunks and of the latent chunks.
std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>> read_sizes(
    const core::ReceivedPayload& payload, std::size_t tiles) {
    const auto& symbols = payload.segments[kChunkIndex].symbols;
    const Body bytes(symbols.begin(), symbols.end());
    const auto sizes = core::read_chunk_index(bytes);
    const auto split = static_cast<std::ptrdiff_t>(hyper_chunks(tiles));
    if (sizes.size() != tiles + hyper_chunks(tiles)) {
        throw core::InputError("payload of codec " + payload.header.codec + ": a chunk index of " +
                               std::to_string(sizes.size()) + " chunks; expected " +
                               std::to_string(tiles + hyper_chunks(tiles)));
    }
    return {{sizes.begin(), sizes.begin() + split}, {sizes.begin() + split, sizes.end()}};
}

}  // namespace

std::vector<std::uint8_t> LatentFlags::parameters() const {
    return {kFormat, static_cast<std::uint8_t>(rate << 1 | (gray ? 1 : 0)),
            static_cast<std::uint8_t>(tile_width_px / kUnitPx),
            static_cast<std::uint8_t>(tile_height_px / kUnitPx)};
}

LatentFlags LatentFlags::read(const core::PayloadHeader& header, std::size_t rates) {
    const auto& bytes = header.parameters;
    if (bytes.size() != kParameterBytes || bytes[0] != kFormat || bytes[1] / 2U >= rates ||
        bytes[2] == 0 || bytes[3] == 0) {
        throw core::InputError("payload of codec " + header.codec +
                               ": its parameters do not fit the model; expected 4 bytes: format "
                               "1, a rate below " +
                               std::to_string(std::min(rates, kMaxRates)) + ", tile sides");
    }
    return {(bytes[1] & 1) != 0, bytes[1] / std::size_t{2}, bytes[2] * kUnitPx, bytes[3] * kUnitPx};
}

std::vector<core::Segment> write_stream(const LatentStream& stream, const TileCoder& coder) {
    ChunkWriter hyper, latents;
    for (std::size_t chunk = 0; chunk < hyper_chunks(stream.hyper.size()); ++chunk) {
        const auto [first, count] = tiles_of_chunk(chunk, stream.hyper.size());
        hyper.add(coder.write_hyper(std::span(stream.hyper).subspan(first, count)));
    }
    for (const auto& body : stream.latents) latents.add(body);
    auto sizes = hyper.sizes;
    sizes.insert(sizes.end(), latents.sizes.begin(), latents.sizes.end());
    return {segment("chunk index", kChunkIndex, core::write_chunk_index(sizes)),
            segment("hyper", kHyper, hyper.bytes), segment("latents", kLatents, latents.bytes)};
}

ReceivedStream read_stream(const core::ReceivedPayload& payload, const TileCoder& coder,
                           std::span<const std::size_t> counts) {
    check_segments(payload);
    const auto tiles = counts.size();
    const auto [hyper_sizes, latent_sizes] = read_sizes(payload, tiles);
    ReceivedStream stream;
    stream.hyper.resize(tiles);
    const auto chunks = open_chunks(payload.segments[kHyper], hyper_sizes);
    for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk) {
        if (!chunks[chunk]) continue;
        const auto [first, count] = tiles_of_chunk(chunk, tiles);
        try {
            auto read = coder.read_hyper(*chunks[chunk], counts.subspan(first, count));
            for (std::size_t i = 0; i < count; ++i) stream.hyper[first + i] = std::move(read[i]);
        } catch (const core::InputError&) {
            continue;  // a chunk whose checksum holds by chance: lost like any other
        }
    }
    stream.latents = open_chunks(payload.segments[kLatents], latent_sizes);
    for (std::size_t i = 0; i < tiles; ++i) {
        if (!stream.hyper[i]) stream.latents[i].reset();
    }
    return stream;
}

}  // namespace oligo::models
