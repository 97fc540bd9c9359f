#include "core/byte_io.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace oligo::core;

CATCH_TEST_CASE("byte io: integers are little-endian", "[byte_io]") {
    ByteWriter writer;
    writer.u8(0x01);
    writer.u16(0x0302);
    writer.u32(0x07060504);
    writer.u64(0x0F0E0D0C0B0A0908);
    CATCH_CHECK(writer.data() ==
                std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
    ByteReader reader(writer.data(), "test");
    CATCH_CHECK(reader.u8() == 0x01);
    CATCH_CHECK(reader.u16() == 0x0302);
    CATCH_CHECK(reader.u32() == 0x07060504);
    CATCH_CHECK(reader.position() == 7);
    CATCH_CHECK(reader.u64() == 0x0F0E0D0C0B0A0908);
    CATCH_CHECK(reader.left() == 0);
}

CATCH_TEST_CASE("byte io: varints are LEB128", "[byte_io]") {
    ByteWriter writer;
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                      std::uint64_t{624485}, ~std::uint64_t{0}}) {
        writer.varint(value);
    }
    CATCH_CHECK(writer.data() == std::vector<std::uint8_t>{0x00, 0x7F, 0x80, 0x01, 0xE5, 0x8E, 0x26,
                                                           0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                           0xFF, 0xFF, 0x01});
    ByteReader reader(writer.data(), "test");
    CATCH_CHECK(reader.varint() == 0);
    CATCH_CHECK(reader.varint() == 127);
    CATCH_CHECK(reader.varint() == 128);
    CATCH_CHECK(reader.varint() == 624485);
    CATCH_CHECK(reader.varint() == ~std::uint64_t{0});
}

CATCH_TEST_CASE("byte io: an overlong varint is refused", "[byte_io]") {
    const std::vector<std::uint8_t> endless(11, 0xFF);
    CATCH_CHECK_THROWS_AS(ByteReader(endless, "test").varint(), InputError);
    std::vector<std::uint8_t> too_large(9, 0x80);
    too_large.push_back(2);  // bit 64
    CATCH_CHECK_THROWS_AS(ByteReader(too_large, "test").varint(), InputError);
}

CATCH_TEST_CASE("byte io: every truncation throws and names the source", "[byte_io]") {
    const std::vector<std::uint8_t> bytes = {0x80, 1, 2, 3, 4, 5, 6};
    CATCH_CHECK_THROWS_AS(ByteReader({}, "test").u8(), InputError);
    CATCH_CHECK_THROWS_AS(ByteReader(std::span(bytes).first(1), "test").u16(), InputError);
    CATCH_CHECK_THROWS_AS(ByteReader(std::span(bytes).first(3), "test").u32(), InputError);
    CATCH_CHECK_THROWS_AS(ByteReader(bytes, "test").u64(), InputError);
    CATCH_CHECK_THROWS_AS(ByteReader(std::span(bytes).first(1), "test").varint(), InputError);
    CATCH_CHECK_THROWS_AS(ByteReader(bytes, "test").bytes(~std::size_t{0}), InputError);
    CATCH_CHECK_THROWS_WITH(
        ByteReader(bytes, "directory").bytes(8),
        Catch::Contains("directory") && Catch::Contains("byte 7") && Catch::Contains("8 more"));
    ByteReader reader(bytes, "test");
    CATCH_CHECK_THROWS_AS(reader.bytes(8), InputError);
    CATCH_CHECK(reader.position() == 0);  // a failed read consumes nothing
    CATCH_CHECK(reader.bytes(7).size() == 7);
}

CATCH_TEST_CASE("bit io: the first bit is the highest of the first byte", "[byte_io]") {
    BitWriter writer;
    writer.bits(0b101, 3);
    writer.bits(0, 0);
    writer.bits(0xFFF0F, 9);  // only the low 9 bits: 1 0000 1111
    CATCH_CHECK(writer.finish() == std::vector<std::uint8_t>{0b10110000, 0b11110000});
    CATCH_CHECK(writer.finish().empty());
}

CATCH_TEST_CASE("bit io: any widths come back", "[byte_io]") {
    Random random(5);
    std::vector<std::pair<std::uint64_t, unsigned>> written;
    BitWriter writer;
    std::size_t total = 0;
    for (int i = 0; i < 2000; ++i) {
        const unsigned count = random.below(58);
        const std::uint64_t value = random.next() & ((std::uint64_t{1} << count) - 1);
        writer.bits(value, count);
        written.emplace_back(value, count);
        total += count;
    }
    const std::vector<std::uint8_t> bytes = writer.finish();
    CATCH_CHECK(bytes.size() == (total + 7) / 8);
    BitReader reader(bytes);
    for (const auto& [value, count] : written) CATCH_REQUIRE(reader.bits(count) == value);
    CATCH_CHECK(reader.left() < 8);
}

CATCH_TEST_CASE("bit io: reading past the end and wide counts throw", "[byte_io]") {
    const std::vector<std::uint8_t> bytes = {0xAB};
    BitReader reader(bytes);
    CATCH_CHECK_THROWS_AS(reader.bits(9), InputError);
    CATCH_CHECK(reader.bits(8) == 0xAB);
    CATCH_CHECK(reader.bits(0) == 0);
    CATCH_CHECK_THROWS_AS(reader.bits(1), InputError);
    CATCH_CHECK_THROWS_AS(reader.bits(58), std::invalid_argument);
    BitWriter writer;
    CATCH_CHECK_THROWS_AS(writer.bits(0, 58), std::invalid_argument);
}
