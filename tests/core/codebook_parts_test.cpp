#include "core/vq/codebook_parts.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

using namespace oligo;

namespace {

std::vector<std::uint16_t> whole_grid() {
    std::vector<std::uint16_t> entries(65536);
    std::iota(entries.begin(), entries.end(), std::uint16_t{0});
    return entries;
}

std::vector<core::ReceivedSegment> received(const std::vector<std::uint16_t>& entries) {
    core::Payload payload;
    payload.segments = core::codebook_segments(entries);
    return core::as_received(payload).segments;
}

}  // namespace

CATCH_TEST_CASE("codebook: Q and R give every value of the grid back", "[codebook]") {
    const auto entries = whole_grid();
    const auto parts = core::split_codebook(entries);
    CATCH_CHECK(core::join_codebook(parts) == entries);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        // The nearest step of 256, the steps being a circle of 2^16.
        const double nearest = std::fmod(std::floor(static_cast<double>(i) / 256 + 0.5), 256);
        CATCH_REQUIRE(parts.quantised[i] == static_cast<unsigned>(nearest));
    }
    CATCH_CHECK_THROWS_AS(core::join_codebook({{1, 2}, {1}}), core::InputError);
}

CATCH_TEST_CASE("codebook: either copy is enough", "[codebook]") {
    const auto entries = whole_grid();
    const auto intact = received(entries);
    CATCH_CHECK(intact[0].shape.importance > intact[2].shape.importance);
    for (const std::size_t lost : {0, 1, 2}) {
        auto segments = intact;
        for (std::size_t i = 0; i < segments[lost].symbols.size(); i += 3) {
            segments[lost].symbols[i] ^= 1;
            segments[lost].confidence[i] = 0;
        }
        CATCH_CHECK(core::read_codebook(segments) == entries);
    }
    auto segments = intact;
    segments[1].confidence[6] = segments[2].confidence[5] = 0;
    CATCH_CHECK_THROWS_AS(core::read_codebook(segments), core::RecoveryError);
    segments.pop_back();
    CATCH_CHECK_THROWS_AS(core::read_codebook(segments), core::InputError);
    segments = intact;
    segments[0].symbols.pop_back();
    CATCH_CHECK_THROWS_AS(core::read_codebook(segments), core::InputError);
}

CATCH_TEST_CASE("codebook: a coded residual is all there or taken from the copy", "[codebook]") {
    std::vector<std::uint16_t> entries(3000);
    core::Random random(4);
    for (auto& entry : entries) {
        entry = static_cast<std::uint16_t>(256 * random.below(256) + random.below(4));
    }
    const auto intact = received(entries);
    CATCH_CHECK(intact[1].symbols.size() < 3000 / 3);  // two bits each, and a table
    CATCH_CHECK(core::read_codebook(intact) == entries);
    auto segments = intact;
    segments[1].confidence[100] = 0;
    CATCH_CHECK(core::read_codebook(segments) == entries);
    segments[2].confidence[7] = 0;  // the copy lacks one entry, the coded residual all of them
    CATCH_CHECK_THROWS_AS(core::read_codebook(segments), core::RecoveryError);
    segments = intact;
    segments[1].symbols.pop_back();  // a body that ends early, unnoticed
    segments[1].confidence.pop_back();
    CATCH_CHECK(core::read_codebook(segments) == entries);
    segments[1].symbols.resize(3002);
    segments[1].confidence.resize(3002, 1);
    CATCH_CHECK_THROWS_AS(core::read_codebook(segments), core::InputError);
}

CATCH_TEST_CASE("codebook: without residuals and copy Q alone is left", "[codebook]") {
    const std::vector<std::uint16_t> entries{0, 127, 128, 300, 32768, 65407, 65408};
    auto segments = received(entries);
    const auto erase = [](core::ReceivedSegment& segment, std::size_t first, std::size_t last) {
        std::fill(segment.confidence.begin() + static_cast<std::ptrdiff_t>(first),
                  segment.confidence.begin() + static_cast<std::ptrdiff_t>(last), std::uint8_t{0});
    };
    using core::EntryState;
    CATCH_CHECK(core::receive_codebook(segments).count(EntryState::kExact) == entries.size());
    erase(segments[1], 0, segments[1].confidence.size());
    CATCH_CHECK(core::receive_codebook(segments).entries == entries);  // by the copy
    erase(segments[2], 1, entries.size());
    auto book = core::receive_codebook(segments);
    CATCH_CHECK(book.count(EntryState::kExact) == 1);
    CATCH_CHECK(book.count(EntryState::kCoarse) == 6);
    CATCH_CHECK(book.entries == std::vector<std::uint16_t>{0, 0, 256, 256, 32768, 65280, 0});
    CATCH_CHECK_THROWS_AS(core::read_codebook(segments), core::RecoveryError);
    erase(segments[0], 3, 4);
    book = core::receive_codebook(segments);
    CATCH_CHECK(book.states[3] == EntryState::kLost);
    CATCH_CHECK(book.count(EntryState::kLost) == 1);
}
