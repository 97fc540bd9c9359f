#pragma once

#include "core/config.hpp"
#include "core/payload.hpp"
#include "core/picture.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// Colour space a codec wants its pictures in; `inference` converts with core/image.
enum class ColourSpace { kRgb, kGray, kYcbcr };

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
};

}  // namespace oligo::core
