#pragma once

#include "core/payload.hpp"
#include "core/picture.hpp"
#include "core/shared_object.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::core {

/// Colour space a codec wants its pictures in; `inference` converts with core/image.
enum class ColourSpace { kRgb, kGray };

/// A rectangle of a picture.
struct Area {
    std::uint32_t left_px = 0, top_px = 0, width_px = 0, height_px = 0;

    bool operator==(const Area&) const = default;
};

/// A picture as it came back.
struct Decoded {
    Picture picture;
    /// Parts that had to be guessed because a chunk was lost; empty for codecs whose damage has no
    /// places.
    std::vector<Area> concealed = {};
};

/// An image codec: pictures to payloads and back. Learned codecs implement it in `models`.
///
/// A codec is complete once it is opened: its options (core::CodecOptions), its weights and what it
/// takes back from a pool (core::ReceivedShared) are given to whatever opens it, and nothing
/// changes it afterwards. Every function is const and may be called from several threads at once.
class ImageCodec {
  public:
    virtual ~ImageCodec() = default;

    virtual std::string_view name() const = 0;
    virtual ColourSpace colour_space() const = 0;

    /// The scheme or pool format for these payloads where the user names none; "": any.
    virtual std::string_view preferred_scheme() const { return {}; }

    /// What a pool of this codec's pictures holds besides them, of one role. Weights are read from
    /// their file when they are asked for.
    virtual std::vector<SharedObject> shared_objects(SharedRole /*role*/) const { return {}; }

    /// One payload a picture; sizes may differ. Throws InputError for pictures the codec cannot
    /// take.
    virtual std::vector<Payload> compress(std::span<const Picture> pictures) const = 0;
    /// The same, for a pool's writer: symbols that a device made may be left there
    /// (Segment::there).
    virtual std::vector<Payload> compress_there(std::span<const Picture> pictures) const {
        return compress(pictures);
    }

    /// One picture a payload, at the size in its header; erased symbols are concealed. The header's
    /// parameters count, not this codec's options for compressing. Throws InputError when a header
    /// or segment does not fit this codec or model.
    virtual std::vector<Decoded> decompress(std::span<const ReceivedPayload> payloads) const = 0;
};

}  // namespace oligo::core
