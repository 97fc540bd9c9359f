#include "core/symbol_stream.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>

using namespace oligo;
namespace fs = std::filesystem;

namespace {

/// A file that goes with the test.
struct ScratchFile {
    fs::path path =
        fs::temp_directory_path() / ("oligocodec-symbols-" + std::to_string(::getpid()) + ".bin");

    explicit ScratchFile(std::size_t size) {
        core::Random random(size);
        for (std::size_t i = 0; i < size; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(random.below(256)));
        }
        core::write_file_atomic(path, bytes);
    }
    ~ScratchFile() { fs::remove(path); }
    std::vector<std::uint8_t> bytes;
};

core::Payload payload_of(const std::vector<std::uint8_t>& bytes) {
    core::Payload payload;
    payload.segments.emplace_back();
    payload.segments[0].symbols.assign(bytes.begin(), bytes.end());
    return payload;
}

}  // namespace

CATCH_TEST_CASE("symbol stream: a file is its bytes, whole and in pieces", "[symbols]") {
    for (const std::size_t size : {0, 1, 32768, 100001}) {
        const ScratchFile file(size);
        const core::FileSymbols symbols(file.path);
        const core::Payload payload = payload_of(file.bytes);
        CATCH_CHECK(symbols.shapes() ==
                    std::vector<core::SegmentShape>{core::shape_of(payload.segments[0])});
        CATCH_CHECK(core::read_segments(symbols)[0].symbols == payload.segments[0].symbols);
        CATCH_CHECK(core::payload_checksum(symbols) == core::payload_checksum(payload));
        if (size < 10) continue;
        std::vector<std::uint16_t> piece(size / 3);
        symbols.read(0, size / 2, piece);
        for (std::size_t i = 0; i < piece.size(); ++i) {
            CATCH_REQUIRE(piece[i] == file.bytes[size / 2 + i]);
        }
    }
}

CATCH_TEST_CASE("symbol stream: files that are none, or shrink", "[symbols]") {
    CATCH_CHECK_THROWS_AS(core::FileSymbols("/nowhere/at/all"), core::InputError);
    CATCH_CHECK_THROWS_AS(core::FileSymbols(fs::temp_directory_path()), core::InputError);
    CATCH_CHECK_THROWS_AS(core::FileSymbols("/dev/null"), core::InputError);
    const ScratchFile file(1000);
    const core::FileSymbols symbols(file.path);
    fs::resize_file(file.path, 400);
    std::vector<std::uint16_t> all(1000);
    CATCH_CHECK_THROWS_WITH(symbols.read(0, 0, all), Catch::Contains("ends at byte 400"));
}

CATCH_TEST_CASE("symbol stream: a payload is read and filled", "[symbols]") {
    core::Payload payload = payload_of({1, 2, 3, 4, 5});
    payload.segments.push_back({"levels", 10, 3, core::Tolerance::kLossy, {9, 8}});
    const core::PayloadSymbols kept(payload);
    CATCH_CHECK(core::payload_checksum(kept) == core::payload_checksum(payload));

    core::ReceivedPayload received;
    for (const core::SegmentShape& shape : kept.shapes()) {
        received.segments.push_back({shape, {}, {}});
    }
    core::PayloadSink sink(received);
    CATCH_CHECK(received.segments[0].erased() == 5);
    const std::vector<std::uint16_t> ones = {1, 2}, twos = {3, 4, 5}, levels = {9, 8};
    const std::vector<std::uint8_t> sure = {255, 255, 255};
    const std::vector<float> expected = {8.75F, 8.25F}, deviation = {0.5F, 0.25F};
    sink.take({0, 0, ones, std::span(sure).first(2)});
    sink.take({1, 0, levels, std::span(sure).first(2), expected, deviation});
    CATCH_CHECK(received.segments[0].erased() == 3);
    sink.take({0, 2, twos, sure});
    CATCH_CHECK(received.segments[0].symbols == payload.segments[0].symbols);
    CATCH_CHECK(received.segments[1].symbols == payload.segments[1].symbols);
    CATCH_CHECK(received.segments[0].erased() + received.segments[1].erased() == 0);
    CATCH_CHECK(received.segments[0].expected.empty());
    CATCH_CHECK(received.segments[1].expected == expected);
    CATCH_CHECK(received.segments[1].deviation == deviation);

    const std::vector<core::SegmentShape> shapes = kept.shapes();
    const core::PayloadSymbols taken(std::move(payload));
    CATCH_CHECK(taken.shapes() == shapes);
    CATCH_CHECK(core::read_segments(taken)[1].symbols == levels);
}
