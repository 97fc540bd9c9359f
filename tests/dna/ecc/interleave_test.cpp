#include "dna/ecc/interleave.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace oligo::dna {
namespace {

using Slot = Interleaver::Slot;
using Place = Interleaver::Place;

struct Shape {
    std::uint64_t strands, positions, codewords;
};

std::vector<Shape> small_shapes() {
    std::vector<Shape> shapes;
    for (std::uint64_t strands = 1; strands <= 9; ++strands) {
        for (std::uint64_t positions = 1; positions <= 12; ++positions) {
            for (std::uint64_t codewords = 1; codewords <= 14; ++codewords) {
                shapes.push_back({strands, positions, codewords});
            }
        }
    }
    shapes.push_back({100, 30, 30});
    shapes.push_back({257, 31, 8});
    return shapes;
}

CATCH_TEST_CASE("interleaving: every slot has one place and the other way round", "[interleave]") {
    for (const auto& [strands, positions, codewords] : small_shapes()) {
        CATCH_CAPTURE(strands, positions, codewords);
        const Interleaver interleaver(strands, positions, codewords);
        std::set<std::pair<std::uint64_t, std::uint64_t>> places;
        for (std::uint64_t s = 0; s < strands; ++s) {
            for (std::uint64_t p = 0; p < positions; ++p) {
                const Place place = interleaver.place_of({s, p});
                CATCH_REQUIRE(place.codeword < codewords);
                CATCH_REQUIRE(place.index < interleaver.length(place.codeword));
                CATCH_REQUIRE(interleaver.slot_of(place) == Slot{s, p});
                places.emplace(place.codeword, place.index);
            }
        }
        CATCH_REQUIRE(places.size() == strands * positions);
        std::uint64_t total = 0, shortest = strands * positions, longest = 0;
        for (std::uint64_t c = 0; c < codewords; ++c) {
            total += interleaver.length(c);
            shortest = std::min(shortest, interleaver.length(c));
            longest = std::max(longest, interleaver.length(c));
        }
        CATCH_REQUIRE(total == strands * positions);
        CATCH_REQUIRE(longest - shortest <= 1);
    }
}

/// The most symbols of any codeword among `length` slots in a row of a strand.
std::uint64_t worst_burst(const Interleaver& interleaver, const Shape& shape,
                          std::uint64_t length) {
    std::uint64_t worst = 0;
    for (std::uint64_t s = 0; s < shape.strands; ++s) {
        for (std::uint64_t first = 0; first + length <= shape.positions; ++first) {
            std::vector<std::uint64_t> hits(shape.codewords);
            for (std::uint64_t p = first; p < first + length; ++p) {
                worst = std::max(worst, ++hits[interleaver.place_of({s, p}).codeword]);
            }
        }
    }
    return worst;
}

CATCH_TEST_CASE("interleaving: bursts and lost strands cost every codeword little",
                "[interleave]") {
    for (const Shape& shape : small_shapes()) {
        if (shape.strands > 9) continue;
        CATCH_CAPTURE(shape.strands, shape.positions, shape.codewords);
        const Interleaver interleaver(shape.strands, shape.positions, shape.codewords);
        for (std::uint64_t length = 1; length <= shape.positions; ++length) {
            CATCH_REQUIRE(worst_burst(interleaver, shape, length) ==
                          (length + shape.codewords - 1) / shape.codewords);
        }
    }
}

CATCH_TEST_CASE("interleaving: a bad position is shared by all codewords", "[interleave]") {
    for (const Shape& shape : {Shape{60, 12, 12}, Shape{61, 12, 4}, Shape{40, 5, 5}}) {
        const Interleaver interleaver(shape.strands, shape.positions, shape.codewords);
        for (std::uint64_t p = 0; p < shape.positions; ++p) {
            std::vector<std::uint64_t> hits(shape.codewords);
            for (std::uint64_t s = 0; s < shape.strands; ++s) {
                ++hits[interleaver.place_of({s, p}).codeword];
            }
            const auto [least, most] = std::minmax_element(hits.begin(), hits.end());
            CATCH_CAPTURE(shape.strands, shape.positions, shape.codewords, p);
            CATCH_CHECK(*most - *least <= 1);
        }
    }
}

CATCH_TEST_CASE("interleaving: the diagonal of the outer code, by hand", "[interleave]") {
    const Interleaver interleaver(4, 3, 3);
    // Strand s, position p: codeword (s + p) mod 3, one symbol a strand.
    for (std::uint64_t s = 0; s < 4; ++s) {
        for (std::uint64_t p = 0; p < 3; ++p) {
            CATCH_CHECK(interleaver.place_of({s, p}) == Place{(s + p) % 3, s});
        }
    }
}

CATCH_TEST_CASE("interleaving: shapes without room are refused", "[interleave]") {
    CATCH_CHECK_THROWS_AS(Interleaver(0, 1, 1), core::InputError);
    CATCH_CHECK_THROWS_AS(Interleaver(1, 0, 1), core::InputError);
    CATCH_CHECK_THROWS_AS(Interleaver(1, 1, 0), core::InputError);
    CATCH_CHECK_THROWS_AS(Interleaver(std::uint64_t{1} << 40, 1 << 23, 1), core::InputError);
    CATCH_CHECK_NOTHROW(Interleaver(std::uint64_t{1} << 40, 1 << 22, 1));
}

}  // namespace
}  // namespace oligo::dna
