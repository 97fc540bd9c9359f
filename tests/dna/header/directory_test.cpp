#include "dna/header/directory.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/header/format_ids.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/pool/read_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;
using dna::Directory;
using dna::DirectoryRecord;

namespace {

DirectoryRecord plain_record() {
    DirectoryRecord record;
    record.role = dna::Role::kFile;
    record.scheme = "fixed-length";
    record.header.codec = "raw";
    record.segments = {{256, 300, 0, core::Tolerance::kExact}};
    record.checksum = 0xAABBCCDD;
    return record;
}

/// Uniform in low..high-1.
int draw(core::Random& random, int low, int high) {
    return low + static_cast<int>(random.below(static_cast<std::uint64_t>(high - low)));
}

DirectoryRecord any_record(core::Random& random) {
    DirectoryRecord record;
    record.role = static_cast<dna::Role>(draw(random, 0, 4));
    record.name = std::string(static_cast<std::size_t>(draw(random, 0, 6)), 'a') +
                  std::string(static_cast<std::size_t>(draw(random, 0, 4)), 'b');
    record.scheme = "fixed-length";
    record.scheme_parameters.assign(static_cast<std::size_t>(draw(random, 0, 3)), 7);
    record.header.codec = dna::codec_name(static_cast<std::uint8_t>(draw(random, 0, 8)));
    record.header.model[0] = static_cast<std::uint8_t>(draw(random, 0, 2));
    record.header.width_px = static_cast<std::uint32_t>(draw(random, 0, 3) * 500);
    record.header.height_px = static_cast<std::uint32_t>(draw(random, 0, 3) * 70000);
    record.header.parameters.assign(static_cast<std::size_t>(draw(random, 0, 12)), 5);
    for (int i = draw(random, 0, 4); i > 0; --i) {
        record.segments.push_back(
            {static_cast<std::uint32_t>(draw(random, 2, 65537)),
             static_cast<std::uint64_t>(draw(random, 0, 3)) << draw(random, 0, 60),
             static_cast<std::uint8_t>(draw(random, 0, 16)),
             static_cast<core::Tolerance>(draw(random, 0, 3)),
             static_cast<core::Order>(draw(random, 0, 2))});
    }
    record.checksum = static_cast<std::uint32_t>(draw(random, 0, 1000000));
    return record;
}

}  // namespace

CATCH_TEST_CASE("directory: bytes of a plain file", "[directory]") {
    const Directory directory{{200, 5, 0}, {plain_record()}};
    // File without a picture size (0x90), scheme 1 without parameters, codec raw, one exact byte
    // segment, 300 as a varint, the checksum, the CRC.
    CATCH_CHECK(dna::write_directory(directory) ==
                test::sealed({0x90, 0x02, 0x00, 0x00, 0xAC, 0x02, 0xDD, 0xCC, 0xBB, 0xAA}, 200));
}

CATCH_TEST_CASE("directory: whatever is written is read", "[directory]") {
    core::Random random(6);
    for (int round = 0; round < 500; ++round) {
        Directory directory{{static_cast<std::size_t>(draw(random, 72, 1000)),
                             static_cast<unsigned>(draw(random, 5, 8)),
                             static_cast<std::uint8_t>(draw(random, 0, 256))},
                            {}};
        for (int i = draw(random, 1, 5); i > 0; --i)
            directory.objects.push_back(any_record(random));
        const auto clean = dna::write_directory(directory);
        auto padded = clean;
        padded.resize(clean.size() + random.below(9));
        const auto back = dna::read_directory(padded, directory.frame.strand_nt);
        CATCH_REQUIRE(back.has_value());
        CATCH_REQUIRE(back->objects == directory.objects);
        CATCH_REQUIRE(back->frame.address_symbols == directory.frame.address_symbols);
        CATCH_REQUIRE(back->frame.salt == directory.frame.salt);
        CATCH_REQUIRE_FALSE(dna::read_directory(clean, directory.frame.strand_nt + 1));
        const auto cut = std::span(clean).first(random.below(clean.size()));
        CATCH_REQUIRE_FALSE(dna::read_directory(cut, directory.frame.strand_nt));
    }
}

CATCH_TEST_CASE("directory: damage is noticed", "[directory]") {
    const auto bytes = dna::write_directory({{200, 5, 0}, {plain_record(), plain_record()}});
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto bad = bytes;
            bad[i] = static_cast<std::uint8_t>(bad[i] ^ 1U << bit);
            CATCH_CHECK_FALSE(dna::read_directory(bad, 200));
        }
    }
}

CATCH_TEST_CASE("directory: a categorical segment is one bit", "[directory]") {
    DirectoryRecord record = plain_record();
    record.segments[0].order = core::Order::kCategorical;
    CATCH_CHECK(dna::write_directory({{200, 5, 0}, {record}}) ==
                test::sealed({0x90, 0x02, 0x00, 0x10, 0xAC, 0x02, 0xDD, 0xCC, 0xBB, 0xAA}, 200));
    // Not as in the record before, which is ordinal.
    const Directory mixed{{200, 5, 0}, {plain_record(), record}};
    const auto back = dna::read_directory(dna::write_directory(mixed), 200);
    CATCH_REQUIRE(back);
    CATCH_CHECK(back->objects == mixed.objects);
}

CATCH_TEST_CASE("directory: bits that are reserved are refused, each by its name", "[directory]") {
    const auto refused = [](std::vector<std::uint8_t> bytes, const std::string& what) {
        CATCH_INFO(what);
        CATCH_CHECK_THROWS_WITH(dna::read_directory(test::sealed(bytes, 200), 200),
                                Catch::Contains("the directory sets " + what + ";") &&
                                    Catch::Contains("a newer version wrote the pool"));
        // With another CRC they are no directory at all, and nobody's fault.
        auto unsealed = test::sealed(bytes, 200);
        unsealed.back() = static_cast<std::uint8_t>(unsealed.back() ^ 1);
        CATCH_CHECK_FALSE(dna::read_directory(unsealed, 200));
    };
    const std::vector<std::uint8_t> plain = {0x90, 0x02, 0x00, 0x00, 0xAC,
                                             0x02, 0xDD, 0xCC, 0xBB, 0xAA};
    CATCH_REQUIRE(dna::read_directory(test::sealed(plain, 200), 200));
    for (const unsigned bit : {5U, 6U}) {
        auto bytes = plain;
        bytes[3] = static_cast<std::uint8_t>(1U << bit);
        refused(bytes, "bit " + std::to_string(bit) + " of segment 0 of object 0");
    }
    // Tolerance 3, but for the one byte of a payload without segments.
    auto third = plain;
    third[3] = 0x13;
    refused(third, "bit 0 of segment 0 of object 0");

    // Two objects, the second with segments of its own.
    const auto several = [](unsigned first, const std::vector<std::uint8_t>& record,
                            unsigned lossy) {
        core::ByteWriter bytes;
        bytes.u8(static_cast<std::uint8_t>(first));
        bytes.u8(2);
        bytes.bytes(record);
        bytes.u32(0xAABBCCDD);
        for (const unsigned byte : {0x97U, 0x80U, 0x05U, lossy, 0x0AU, 0x07U}) {
            bytes.u8(static_cast<std::uint8_t>(byte));
        }
        bytes.u32(0xAABBCCDD);
        return bytes.take();
    };
    const std::vector<std::uint8_t> record = {0x90, 0x02, 0x00, 0x00, 0xAC, 0x02};
    const auto both = dna::read_directory(test::sealed(several(0x08, record, 0x1A), 200), 200);
    CATCH_REQUIRE(both);
    CATCH_REQUIRE(both->objects.at(1).segments ==
                  std::vector<core::SegmentShape>{
                      {256, 5, 0, core::Tolerance::kExact},
                      {10, 7, 0, core::Tolerance::kLossy, core::Order::kCategorical}});
    for (const unsigned bit : {5U, 6U}) {
        refused(several(0x08, record, 0x0A | 1U << bit),
                "bit " + std::to_string(bit) + " of segment 1 of object 1");
    }
    refused(several(0x08, record, 0x0B), "bit 0 of segment 1 of object 1");
    for (unsigned bit = 4; bit < 8; ++bit) {
        refused(several(0x08 | 1U << bit, record, 0x0A),
                "bit " + std::to_string(bit) + " of the first byte");
    }
    // Nothing can be as in the record before the first one.
    refused(several(0x08, {0x91, 0x00, 0x00, 0xAC, 0x02}, 0x0A), "bit 0 of the flags of object 0");
    refused(several(0x08, {0x92, 0x02, 0x00, 0xAC, 0x02}, 0x0A), "bit 1 of the flags of object 0");
    refused(several(0x08, {0x94, 0x02, 0x00, 0x00, 0xAC, 0x02}, 0x0A),
            "bit 2 of the flags of object 0");
    refused(several(0x08, {0x98, 0x02, 0x00}, 0x0A), "bit 3 of the flags of object 0");
}

CATCH_TEST_CASE("directory: who reads a pool is told of a reserved bit", "[directory]") {
    const std::vector<std::uint8_t> plain = {0x90, 0x02, 0x00, 0x00, 0xAC,
                                             0x02, 0xDD, 0xCC, 0xBB, 0xAA};
    const dna::Primers primers = dna::parse_primers("default");
    const auto reads_with = [&](unsigned segment) {
        auto bytes = plain;
        bytes[3] = static_cast<std::uint8_t>(segment);
        std::vector<dna::Read> reads;
        for (const std::string& strand : dna::write_header_strands(
                 test::sealed(bytes, 200), 200, [](const std::string&) { return true; })) {
            reads.push_back({primers.five_prime + strand + primers.three_prime, ""});
        }
        return reads;
    };
    CATCH_CHECK(dna::read_header(reads_with(0x00)).directory.objects.at(0).segments ==
                plain_record().segments);
    CATCH_CHECK_THROWS_WITH(dna::read_header(reads_with(0x20)),
                            Catch::Contains("sets bit 5 of segment 0 of object 0"));
    CATCH_CHECK_THROWS_WITH(dna::read_pool(reads_with(0x40)),
                            Catch::Contains("sets bit 6 of segment 0 of object 0"));
}

CATCH_TEST_CASE("directory: numbers of a newer version are named", "[directory]") {
    const std::vector<std::uint8_t> scheme = {0x90, 0x02 + 120, 0x00, 0x00, 0x01, 0, 0, 0, 0};
    CATCH_REQUIRE_THROWS_WITH(
        dna::read_directory(test::sealed(scheme, 200), 200),
        Catch::Contains("scheme number 61") && Catch::Contains("newer version"));
    const std::vector<std::uint8_t> codec = {0x90, 0x02, 0xE0, 0x00, 0x01, 0, 0, 0, 0};
    CATCH_REQUIRE_THROWS_AS(dna::read_directory(test::sealed(codec, 200), 200), core::InputError);
    CATCH_CHECK_THROWS_WITH(dna::scheme_id("gif"), Catch::Contains("bases"));
    CATCH_CHECK(dna::codec_id("jpegdna") == 7);
    CATCH_CHECK(dna::scheme_id("fixed-length") == 1);
}

CATCH_TEST_CASE("directory: what the format cannot hold is refused", "[directory]") {
    CATCH_CHECK_THROWS_AS(dna::write_directory({{200, 5, 0}, {}}), core::InputError);
    auto record = plain_record();
    record.name.assign(256, 'n');
    CATCH_CHECK_THROWS_AS(dna::write_directory({{200, 5, 0}, {record, record}}), core::InputError);
    record = plain_record();
    record.header.parameters.resize(256);
    CATCH_CHECK_THROWS_AS(dna::write_directory({{200, 5, 0}, {record}}), core::InputError);
}

CATCH_TEST_CASE("directory: a codec without a number is written by its name", "[directory]") {
    DirectoryRecord record = plain_record();
    record.header.codec = "my-codec2";
    record.header.model = {1, 2, 3, 4};
    record.header.parameters = {9};
    DirectoryRecord second = record, third = plain_record();
    second.name = "second";
    const Directory directory{{200, 5, 0}, {record, second, third}};
    const auto bytes = dna::write_directory(directory);
    const auto back = dna::read_directory(bytes, 200);
    CATCH_REQUIRE(back.has_value());
    CATCH_CHECK(back->objects == directory.objects);

    // File without a picture size, scheme 1, codec 15 with a hash and one byte of parameters, its
    // name, the hash, the parameter, one byte segment, the checksum, the CRC.
    const std::vector<std::uint8_t> alone{0x90, 0x02, 0xF9, 9,    'm',  'y',  '-', 'c', 'o',
                                          'd',  'e',  'c',  '2',  1,    2,    3,   4,   9,
                                          0x00, 0xAC, 0x02, 0xDD, 0xCC, 0xBB, 0xAA};
    CATCH_CHECK(dna::write_directory({{200, 5, 0}, {record}}) == test::sealed(alone, 200));

    for (const std::string& bad :
         {std::string(), std::string(33, 'a'), std::string("a b"), std::string("A")}) {
        record.header.codec = bad;
        CATCH_CHECK_THROWS_AS(dna::write_directory({{200, 5, 0}, {record}}), core::InputError);
        std::vector<std::uint8_t> broken{0x90, 0x02, 0xF0, static_cast<std::uint8_t>(bad.size())};
        broken.insert(broken.end(), bad.begin(), bad.end());
        broken.insert(broken.end(), {0x00, 0x01, 0, 0, 0, 0});
        CATCH_CHECK_FALSE(dna::read_directory(test::sealed(broken, 200), 200));
    }
}
