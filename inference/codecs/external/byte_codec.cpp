#include "inference/codecs/external/byte_codec.hpp"

#include "core/error.hpp"

#include <string>
#include <utility>

namespace oligo::inference {

std::vector<core::Payload> ByteCodec::compress(std::span<const core::Picture> pictures) const {
    std::vector<core::Payload> payloads;
    for (const core::Picture& picture : pictures) {
        const std::vector<std::uint8_t> stream = write(picture);
        core::Payload payload;
        payload.header.codec = name();
        payload.header.width_px = picture.width_px;
        payload.header.height_px = picture.height_px;
        core::Segment segment{"stream", 256, 0, core::Tolerance::kExact, {}};
        segment.symbols.assign(stream.begin(), stream.end());
        payload.segments.push_back(std::move(segment));
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

std::vector<core::Decoded> ByteCodec::decompress(
    std::span<const core::ReceivedPayload> payloads) const {
    std::vector<core::Decoded> decoded;
    for (const core::ReceivedPayload& payload : payloads) {
        const std::string whose = "codec " + std::string(name()) + ": ";
        if (payload.segments.size() != 1 || payload.segments[0].shape.alphabet != 256 ||
            !payload.header.parameters.empty()) {
            throw core::InputError(whose + "the payload is no stream of bytes");
        }
        const core::ReceivedSegment& segment = payload.segments[0];
        if (segment.erased() > 0) {
            throw core::RecoveryError(whose + std::to_string(segment.erased()) + " of " +
                                      std::to_string(segment.symbols.size()) +
                                      " bytes are lost, and the stream is all or nothing");
        }
        const std::vector<std::uint8_t> stream(segment.symbols.begin(), segment.symbols.end());
        decoded.push_back({read(stream, payload.header)});
    }
    return decoded;
}

}  // namespace oligo::inference
