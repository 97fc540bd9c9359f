#include "dna/stream/outer_code.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/cuda/device.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/stream/exact_stream.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes random_bytes(std::size_t count, core::Random& random) {
    Bytes bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    return bytes;
}

CATCH_TEST_CASE("outer code: pairs of bytes on diagonals", "[outer_code]") {
    core::Random random(1);
    Bytes rows = random_bytes(40 * 10, random);
    make_outer_code(OuterField::kGf65536, 6, cpu_device())->encode({rows, 40, 10});
    const WideReedSolomon code(WideField::gf65536(), 6);
    for (std::size_t c = 0; c < 5; ++c) {
        std::vector<std::uint16_t> word;
        for (std::size_t r = 0; r < 40; ++r) {
            const std::size_t at = 10 * r + 2 * ((c + 5 * 40 - r) % 5);
            word.push_back(static_cast<std::uint16_t>(rows[at] + 256 * rows[at + 1]));
        }
        CATCH_CHECK(code.decode(word) == 0U);
    }
}

CATCH_TEST_CASE("outer code: lost rows up to the parity come back", "[outer_code]") {
    core::Random random(2);
    for (const OuterField field : {OuterField::kGf256, OuterField::kGf65536}) {
        const std::size_t count = most_block_strands(field);
        const auto code = make_outer_code(field, 24, cpu_device());
        // Two blocks; the second one loses a row too many in the end.
        Bytes rows = random_bytes(2 * count * 6, random);
        const OuterBlocks blocks{rows, count, 6};
        code->encode(blocks);
        const Bytes sent = rows;
        Bytes confidence(rows.size(), kSureByte);
        const auto order = core::permutation(static_cast<std::uint32_t>(count), random);
        const auto lose = [&](std::size_t row) {
            const auto at = static_cast<std::ptrdiff_t>(6 * row);
            std::fill_n(rows.begin() + at, 6, std::uint8_t{0});
            std::fill_n(confidence.begin() + at, 6, std::uint8_t{0});
        };
        for (std::size_t i = 0; i < 24; ++i) {
            lose(order[i]);
            lose(count + order[i]);
        }
        auto corrected = code->decode(blocks, confidence);
        CATCH_REQUIRE(corrected.size() == 2);
        CATCH_CHECK((corrected[0] && corrected[1]));
        CATCH_CHECK(rows == sent);
        lose(count + order[24]);
        corrected = code->decode(blocks, confidence);
        CATCH_CHECK(corrected[0]);
        CATCH_CHECK_FALSE(corrected[1]);
    }
}

/// The codes of a stream on the processor.
struct Codes {
    ReedSolomon code;
    std::unique_ptr<const ParityMaker> inner;
    std::unique_ptr<const OuterCode> outer;

    Codes(const ExactStream& stream, OuterField field)
        : code(GaloisField::gf256(), static_cast<unsigned>(stream.inner_parity())),
          inner(cpu_device().parity(code)),
          outer(
              make_outer_code(field, static_cast<unsigned>(stream.block_parity()), cpu_device())) {}
    ExactCodes get() const { return {inner.get(), outer.get()}; }
};

CATCH_TEST_CASE("corrections: bytes mended within strands, across them and restored",
                "[outer_code]") {
    for (const OuterField field : {OuterField::kGf256, OuterField::kGf65536}) {
        core::Random random(4);
        const ExactStream stream(40 * 28, 36, 8, 20, field);
        const Bytes data = random_bytes(40 * 28, random);
        const Codes codes(stream, field);
        const Bytes written = stream.encode(data, codes.get());
        const std::size_t size = stream.strand_bytes(), kept = 28;
        std::vector<StrandBytes> received(stream.strand_count());
        for (std::size_t i = 0; i < received.size(); ++i) {
            received[i].present = true;
            received[i].bytes.assign(written.begin() + static_cast<std::ptrdiff_t>(i * size),
                                     written.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
        }
        const auto decode = [&] {
            auto strands = received;
            const auto decoded = stream.decode(strands, codes.get());
            CATCH_CHECK(decoded.complete);
            CATCH_CHECK(decoded.bytes == data);
            return decoded.corrected;
        };
        CATCH_CHECK(decode() == Corrections{});
        received[3].bytes[5] ^= 7;  // the inner code mends three
        received[3].bytes[30] ^= 1;
        received[9].bytes[0] ^= 255;
        CATCH_CHECK(decode() == Corrections{3, 0, 0});
        received[20] = {};
        received[39] = {};
        const std::uint64_t symbols = kept / outer_symbol_bytes(field);
        CATCH_CHECK(decode() == Corrections{3, 0, 2 * symbols});
        // More than the inner code can do: as many bytes as are wrong, of the data all 28.
        for (std::size_t i = 0; i < kept; ++i) received[12].bytes[i] ^= 1 + i;
        CATCH_CHECK(decode() == Corrections{3, symbols, 2 * symbols});
    }
}

CATCH_TEST_CASE("corrections: every scheme with other strands to ask counts them", "[outer_code]") {
    core::Random random(5);
    std::vector<std::uint16_t> bytes(5000);
    for (auto& byte : bytes) byte = static_cast<std::uint16_t>(random.below(256));
    for (const std::string name : {"fixed-length", "adf", "robust"}) {
        CATCH_INFO(name);
        auto config = core::Config::from_text("{\"scheme\": \"" + name + "\"}", "test");
        const auto scheme = make_scheme(config);
        Pool pool = write_pool({test::raw_file(bytes)}, *scheme, parse_primers("default"));
        const auto read = [&] {
            const PoolReading reading = read_pool(test::reads_of(pool, {0, 0, 0, 0, 2}, 6));
            CATCH_REQUIRE(reading.objects.size() == 1);
            CATCH_CHECK(reading.objects[0].payload.verified);
            return reading.objects[0].corrected;
        };
        CATCH_CHECK(read() == Corrections{});
        const auto data =
            pool.strands.begin() + static_cast<std::ptrdiff_t>(pool.count.header_strands);
        pool.strands.erase(data + 3);
        const Corrections one = read();
        CATCH_CHECK(one.restored > 0);
        CATCH_CHECK(one.inner + one.outer == 0);
        pool.strands.erase(data + 17);
        CATCH_CHECK(read().restored == 2 * one.restored);
    }
}

/// Lost strands of a stream of 2000 data strands at 10 % parity, until it does not come back.
bool survives(OuterField field, double loss, std::uint64_t seed) {
    core::Random random(seed);
    const ExactStream stream(2000 * 28, 32, 4, 10, field);
    const Bytes data = random_bytes(2000 * 28, random);
    std::vector<StrandBytes> received;
    const Codes codes(stream, field);
    const Bytes written = stream.encode(data, codes.get());
    const auto size = static_cast<std::ptrdiff_t>(stream.strand_bytes());
    for (auto at = written.begin(); at != written.end(); at += size) {
        StrandBytes strand;
        strand.present = random.uniform() >= loss;
        if (strand.present) strand.bytes.assign(at, at + size);
        received.push_back(std::move(strand));
    }
    const auto decoded = stream.decode(received, codes.get());
    if (decoded.complete) CATCH_REQUIRE(decoded.bytes == data);
    return decoded.complete;
}

CATCH_TEST_CASE("outer code: one long block bears more loss than many short ones", "[outer_code]") {
    // 10 % parity are 9.1 % of all strands; of 2200 strands at 7 % loss 154 are lost, give or take
    // 12, where 200 may be; of 245 in a block 17, give or take 4, where 23 may be.
    unsigned wide = 0, narrow = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        wide += survives(OuterField::kGf65536, 0.07, seed);
        narrow += survives(OuterField::kGf256, 0.07, seed);
    }
    CATCH_CHECK(wide == 20);
    CATCH_CHECK(narrow < 15);
}

CATCH_TEST_CASE("outer code: pools over GF(65536) say so and come back", "[outer_code]") {
    const auto scheme = test::fixed_length("\"outer_field\": \"gf65536\"");
    CATCH_CHECK(scheme->facts().parameters == Bytes{8, 0, 4, 10});
    for (const std::size_t size : {0, 1, 2, 27, 28, 29, 3000}) {
        std::vector<std::uint16_t> bytes(size);
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint16_t>(i * i % 251);
        const Pool pool = write_pool({test::raw_file(bytes)}, *scheme, parse_primers("default"));
        // Two data strands are lost: as many as the least parity.
        Pool thinned = pool;
        const auto data =
            thinned.strands.begin() + static_cast<std::ptrdiff_t>(pool.count.header_strands);
        if (size > 0) thinned.strands.erase(data, data + 2);
        const auto reads = test::reads_of(thinned, {0.005, 0, 0, 0, 5}, 3);
        const PoolReading reading = read_pool(reads);
        CATCH_REQUIRE(reading.objects.size() == 1);
        CATCH_CHECK(reading.objects[0].complete);
        CATCH_CHECK(test::symbols_of(reading.objects[0]) == bytes);
    }
}

CATCH_TEST_CASE("outer code: strands too short for a pair are refused", "[outer_code]") {
    CATCH_CHECK_NOTHROW(test::fixed_length("\"strand_nt\": 92, \"inner_parity\": 11"));
    CATCH_CHECK_THROWS_AS(test::fixed_length("\"strand_nt\": 92, \"inner_parity\": 11, "
                                             "\"outer_field\": \"gf65536\""),
                          core::InputError);
}

}  // namespace
}  // namespace oligo::dna
