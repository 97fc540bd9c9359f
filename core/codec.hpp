#pragma once

#include "core/config.hpp"
#include "core/payload.hpp"
#include "core/picture.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// Colour space a codec wants its pictures in; `inference` converts with core/image.
enum class ColourSpace { kRgb, kGray, kYcbcr };

/// A rectangle of a picture.
struct Area {
    std::uint32_t left_px = 0, top_px = 0, width_px = 0, height_px = 0;

    bool operator==(const Area&) const = default;
};

/// An image codec: pictures to payloads and back. Learned codecs implement it in `models`.
/// Batches may mix sizes. Implementations are not thread-safe.
class ImageCodec {
  public:
    virtual ~ImageCodec() = default;

    virtual std::string_view name() const = 0;
    virtual ColourSpace colour_space() const = 0;

    /// Names of the options that set_options() reads, as `--set name=value` gives them.
    virtual std::vector<std::string> option_names() const { return {}; }
    /// Throws InputError for a value out of range. Keys that are absent go back to their defaults.
    virtual void set_options(Config& /*options*/) {}

    /// One payload a picture. Throws InputError for pictures the codec cannot take.
    virtual std::vector<Payload> compress(std::span<const Picture> pictures) = 0;

    /// One picture a payload, at the size in its header; erased symbols are concealed.
    /// Throws InputError when a header or segment does not fit this codec or model.
    virtual std::vector<Picture> decompress(std::span<const ReceivedPayload> payloads) = 0;

    /// Where the pictures of the last decompress() had to be guessed because a chunk was lost, a
    /// list for each payload; empty for codecs whose damage has no places.
    virtual std::vector<std::vector<Area>> concealed_areas() const { return {}; }
};

}  // namespace oligo::core
