#include "core/hash.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace oligo::core;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

std::string sha256_hex(std::string_view text) {
    Sha256 hash;
    hash.update(text);
    return to_hex(hash.finish());
}

}  // namespace

CATCH_TEST_CASE("hash: CRC-32 has the published check value", "[hash]") {
    CATCH_CHECK(crc32(bytes_of("123456789")) == 0xCBF43926U);
    CATCH_CHECK(crc32({}) == 0);
    CATCH_CHECK(crc32(bytes_of("The quick brown fox jumps over the lazy dog")) == 0x414FA339U);
}

CATCH_TEST_CASE("hash: CRC-32 equals the bitwise definition at every length", "[hash]") {
    std::vector<std::uint8_t> bytes;
    for (unsigned length = 0; length < 70; ++length) {
        std::uint32_t crc = 0xFFFFFFFFU;
        for (const std::uint8_t byte : bytes) {
            crc ^= byte;
            for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) ? (crc >> 1) ^ 0xEDB88320U : crc >> 1;
        }
        CATCH_REQUIRE(crc32(bytes) == ~crc);
        const auto half = std::span(bytes).first(length / 3);
        CATCH_REQUIRE(crc32(std::span(bytes).subspan(length / 3), crc32(half)) == ~crc);
        for (unsigned cut = 0; cut <= length; cut += 5) {
            const auto rest = std::span(bytes).subspan(cut);
            CATCH_REQUIRE(
                crc32_joined(crc32(std::span(bytes).first(cut)), crc32(rest), rest.size()) == ~crc);
        }
        bytes.push_back(static_cast<std::uint8_t>(length * 37 + 11));
    }
}

CATCH_TEST_CASE("hash: CRC-16/CCITT-FALSE has the published check value", "[hash]") {
    CATCH_CHECK(crc16(bytes_of("123456789")) == 0x29B1);
    CATCH_CHECK(crc16({}) == 0xFFFF);
}

CATCH_TEST_CASE("hash: SHA-256 gives the FIPS 180-4 examples", "[hash]") {
    CATCH_CHECK(sha256_hex("") ==
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CATCH_CHECK(sha256_hex("abc") ==
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CATCH_CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CATCH_CHECK(sha256_hex(std::string(1000000, 'a')) ==
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

CATCH_TEST_CASE("hash: SHA-256 in pieces equals SHA-256 at once", "[hash]") {
    const std::string text(200, 'x');
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const std::string_view whole = std::string_view(text).substr(0, length);
        Sha256 hash;
        for (std::size_t at = 0; at < length; at += 7) hash.update(whole.substr(at, 7));
        CATCH_REQUIRE(to_hex(hash.finish()) == sha256_hex(whole));
    }
}

CATCH_TEST_CASE("hash: hex is lower case and two digits a byte", "[hash]") {
    const std::vector<std::uint8_t> bytes = {0x00, 0x0F, 0xA9, 0xFF};
    CATCH_CHECK(to_hex(bytes) == "000fa9ff");
}
