#include "core/payload.hpp"

#include <catch2/catch.hpp>

using namespace oligo::core;

namespace {

Payload small_payload() {
    Payload payload;
    payload.header.codec = "cae";
    payload.segments.push_back({"bytes", 256, 3, Tolerance::kExact, {0x31, 0x32, 0x33}});
    payload.segments.push_back({"latent", 64, 7, Tolerance::kLossy, {0, 63, 5, 9}});
    return payload;
}

}  // namespace

CATCH_TEST_CASE("payload: shape keeps everything but the symbols", "[payload]") {
    const Payload payload = small_payload();
    CATCH_CHECK(shape_of(payload.segments[1]) == SegmentShape{64, 4, 7, Tolerance::kLossy});
}

CATCH_TEST_CASE("payload: an undamaged copy is certain of every symbol", "[payload]") {
    const Payload payload = small_payload();
    ReceivedPayload received = as_received(payload);
    CATCH_CHECK(received.verified);
    CATCH_CHECK(received.header == payload.header);
    CATCH_REQUIRE(received.segments.size() == 2);
    CATCH_CHECK(received.segments[1].symbols == payload.segments[1].symbols);
    CATCH_CHECK(received.segments[1].confidence == std::vector<std::uint8_t>(4, 255));
    CATCH_CHECK(received.segments[1].erased() == 0);
    received.segments[1].confidence = {0, 1, 0, 255};
    CATCH_CHECK(received.segments[1].erased() == 2);
}

CATCH_TEST_CASE("payload: bits are count times log2 of the alphabet", "[payload]") {
    const std::vector<SegmentShape> shapes = {{256, 10, 0, Tolerance::kExact},
                                              {3, 100, 0, Tolerance::kLossy}};
    CATCH_CHECK(payload_bits(shapes) == Approx(80 + 158.496250072));
    CATCH_CHECK(payload_bits({}) == 0);
}

CATCH_TEST_CASE("payload: the checksum is zlib's over 16-bit little-endian symbols", "[payload]") {
    // python3: zlib.crc32(struct.pack('<7H', 0x31, 0x32, 0x33, 0, 63, 5, 9))
    const Payload payload = small_payload();
    CATCH_CHECK(payload_checksum(payload) == 0x8F84B3A6);
    CATCH_CHECK(payload_checksum(as_received(payload)) == payload_checksum(payload));

    // python3: zlib.crc32(b''.join(struct.pack('<H', i % 65536) for i in range(10000)))
    Payload longer;
    longer.segments.push_back({"long", 65536, 0, Tolerance::kExact, {}});
    for (unsigned i = 0; i < 10000; ++i) {
        longer.segments[0].symbols.push_back(static_cast<std::uint16_t>(i));
    }
    CATCH_CHECK(payload_checksum(longer) == 0x6DAD516A);
    longer.segments[0].symbols[9999] ^= 1;
    CATCH_CHECK(payload_checksum(longer) != 0x6DAD516A);
}
