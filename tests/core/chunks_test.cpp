#include "core/entropy/chunks.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace oligo::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> random_bodies(std::initializer_list<std::size_t> sizes, std::uint64_t seed) {
    Random random(seed);
    std::vector<Bytes> bodies;
    for (const std::size_t size : sizes) {
        Bytes& body = bodies.emplace_back(size);
        for (auto& byte : body) byte = static_cast<std::uint8_t>(random.below(256));
    }
    return bodies;
}

/// How many chunks differ from `bodies`, each of which must say so.
std::size_t damaged_chunks(std::span<const ReceivedChunk> chunks,
                           const std::vector<Bytes>& bodies) {
    CATCH_REQUIRE(chunks.size() == bodies.size());
    std::size_t damaged = 0;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const bool same = std::equal(chunks[i].body.begin(), chunks[i].body.end(),
                                     bodies[i].begin(), bodies[i].end());
        CATCH_REQUIRE((same || !chunks[i].intact()));
        if (!chunks[i].intact()) ++damaged;
    }
    return damaged;
}

}  // namespace

CATCH_TEST_CASE("chunks: the bytes are those of FORMAT.md", "[entropy]") {
    const std::vector<Bytes> bodies = {{0xAB}, {}};
    const Bytes numbered = {0, 0, 0, 0, 0xAB};  // chunk 0, then its body
    const Bytes alone = {1, 0, 0, 0};
    Bytes index = {2, 3, 2};
    const std::uint32_t crc = crc32(index);
    for (unsigned i = 0; i < 4; ++i) index.push_back(static_cast<std::uint8_t>(crc >> 8 * i));
    Bytes expected = index;
    expected.push_back(0xAB);
    for (const Bytes& from : {numbered, alone}) {
        expected.push_back(static_cast<std::uint8_t>(crc16(from) & 0xFF));
        expected.push_back(static_cast<std::uint8_t>(crc16(from) >> 8));
    }
    expected.insert(expected.end(), index.begin(), index.end());
    expected.insert(expected.end(), {7, 0, 0, 0});
    CATCH_CHECK(write_chunks(bodies) == expected);
}

CATCH_TEST_CASE("chunks: bodies of any size come back", "[entropy]") {
    for (const auto& bodies :
         {std::vector<Bytes>{}, random_bodies({0}, 1), random_bodies({1, 0, 300, 70000, 2}, 2)}) {
        const Bytes bytes = write_chunks(bodies);
        CATCH_CHECK(damaged_chunks(read_chunks(bytes), bodies) == 0);
    }
}

CATCH_TEST_CASE("chunks: a flipped byte costs one chunk at most", "[entropy]") {
    const auto bodies = random_bodies({40, 0, 200, 7, 130}, 3);
    const Bytes bytes = write_chunks(bodies);
    std::size_t found = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (unsigned mask = 1; mask < 256; ++mask) {
            Bytes damaged = bytes;
            damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ mask);
            const std::size_t lost = damaged_chunks(read_chunks(damaged), bodies);
            CATCH_REQUIRE(lost <= 1);
            found += lost;
        }
    }
    CATCH_CHECK(found == 255 * (40 + 0 + 200 + 7 + 130 + 2 * bodies.size()));
}

CATCH_TEST_CASE("chunks: a truncation costs what it cuts off", "[entropy]") {
    const auto bodies = random_bodies({40, 0, 200, 7, 130}, 4);
    const Bytes bytes = write_chunks(bodies);
    const std::size_t index_bytes = 1 + 7 + 4;  // two of the five sizes take two bytes
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto rest = std::span(bytes).first(length);
        if (length < index_bytes) {
            CATCH_REQUIRE_THROWS_AS(read_chunks(rest), InputError);
            continue;
        }
        std::size_t cut = 0, end = index_bytes;
        for (const Bytes& body : bodies) {
            end += body.size() + 2;
            if (end > length) ++cut;
        }
        const auto chunks = read_chunks(rest);
        CATCH_REQUIRE(damaged_chunks(chunks, bodies) == cut);
        if (cut > 0) CATCH_REQUIRE(chunks.back().damage.find("cut off") != std::string::npos);
    }
}

CATCH_TEST_CASE("chunks: chunks in each other's places are damaged", "[entropy]") {
    const Bytes body = {1, 2, 3};
    const Bytes sealed = seal_chunk(4, body);
    CATCH_REQUIRE(open_chunk(4, sealed));
    CATCH_CHECK(std::equal(body.begin(), body.end(), open_chunk(4, sealed)->begin()));
    CATCH_CHECK_FALSE(open_chunk(5, sealed));
    CATCH_CHECK_FALSE(open_chunk(4, std::span(sealed).first(1)));
}

CATCH_TEST_CASE("chunks: a damaged chunk index is refused", "[entropy]") {
    const std::vector<std::uint32_t> sizes = {3, 0, 70000, ~0U};
    const Bytes bytes = write_chunk_index(sizes);
    CATCH_CHECK(read_chunk_index(bytes) == sizes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        CATCH_CHECK_THROWS_AS(read_chunk_index(std::span(bytes).first(i)), InputError);
        Bytes damaged = bytes;
        damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ 0x10);
        CATCH_CHECK_THROWS_AS(read_chunk_index(damaged), InputError);
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CATCH_CHECK_THROWS_AS(read_chunk_index(longer), InputError);
    CATCH_CHECK_THROWS_AS(write_chunk_index(std::vector<std::uint32_t>((1 << 20) + 1)), InputError);
    CATCH_CHECK_THROWS_WITH(read_chunks(Bytes(100, 0xFF)), Catch::Contains("both directories"));
}
