#pragma once

#include "core/codec.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// A codec whose payload is the bytes of another program's stream, all or nothing: what every
/// codec of that kind does alike. Gray pictures are their RGB to it.
class ByteCodec : public core::ImageCodec {
  public:
    core::ColourSpace colour_space() const final { return core::ColourSpace::kRgb; }
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) const final;
    /// Throws RecoveryError for a stream that did not come back whole.
    std::vector<core::Decoded> decompress(
        std::span<const core::ReceivedPayload> payloads) const final;

  protected:
    /// The stream of an RGB picture.
    virtual std::vector<std::uint8_t> write(const core::Picture& picture) const = 0;
    /// The picture of a stream, of the size that the header states.
    virtual core::Picture read(const std::vector<std::uint8_t>& stream,
                               const core::PayloadHeader& header) const = 0;
};

}  // namespace oligo::inference
