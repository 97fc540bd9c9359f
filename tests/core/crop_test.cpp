#include "core/crop.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

namespace {

/// Samples that say where they are: 10 y + x.
core::Picture numbered(std::uint32_t width, std::uint32_t height) {
    core::Picture picture{width, height, 1, {}};
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            picture.samples.push_back(static_cast<std::uint8_t>(10 * y + x));
        }
    }
    return picture;
}

}  // namespace

CATCH_TEST_CASE("crop: the pixels of an area", "[core]") {
    const auto picture = numbered(5, 4);
    CATCH_CHECK(
        (core::crop(picture, {1, 2, 3, 2}) == core::Picture{3, 2, 1, {21, 22, 23, 31, 32, 33}}));
    CATCH_CHECK((core::crop(picture, {0, 0, 5, 4}) == picture));
    const core::Picture colour{2, 2, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
    CATCH_CHECK(
        (core::crop(colour, {1, 0, 1, 2}) == core::Picture{1, 2, 3, {4, 5, 6, 10, 11, 12}}));
    CATCH_CHECK_THROWS_AS(core::crop(picture, {3, 0, 3, 1}), core::Error);
    CATCH_CHECK_THROWS_AS(core::crop(picture, {0, 1, 1, 4}), core::Error);
    CATCH_CHECK_THROWS_AS(core::crop(picture, {6, 0, 0xFFFFFFFFU, 1}), core::Error);
}

CATCH_TEST_CASE("crop: parts below each other make the whole", "[core]") {
    const auto picture = numbered(5, 4);
    const core::Picture parts[] = {core::crop(picture, {0, 0, 5, 1}),
                                   core::crop(picture, {0, 1, 5, 3})};
    CATCH_CHECK((core::stacked(parts) == picture));
    const core::Picture wrong[] = {numbered(5, 1), numbered(4, 1)};
    CATCH_CHECK_THROWS_AS(core::stacked(wrong), core::Error);
}
