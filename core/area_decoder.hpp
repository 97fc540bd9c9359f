#pragma once

#include "core/codec.hpp"

#include <span>
#include <vector>

namespace oligo::core {

/// What an ImageCodec implements beside it when it can decode a part of a picture alone.
class AreaDecoder {
  public:
    virtual ~AreaDecoder() = default;

    /// The pixels of some areas of one payload's picture, each near to what decompress() gives
    /// there, for less than all of it costs. Areas lie within the picture. Throws as decompress()
    /// does; const and for several threads, as all of a codec is.
    virtual std::vector<Picture> decompress_areas(const ReceivedPayload& payload,
                                                  std::span<const Area> areas) const = 0;
};

}  // namespace oligo::core
