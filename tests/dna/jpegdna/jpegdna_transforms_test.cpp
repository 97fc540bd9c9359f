#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/jpegdna/block_levels.hpp"
#include "dna/jpegdna/dct.hpp"
#include "dna/jpegdna/sampler.hpp"
#include "dna/jpegdna/zigzag.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace oligo;

namespace {

/// One coefficient by the definition.
double coefficient(const std::vector<double>& block, unsigned size, unsigned v, unsigned u) {
    double sum = 0;
    for (unsigned y = 0; y < size; ++y) {
        for (unsigned x = 0; x < size; ++x) {
            sum += block[y * size + x] *
                   std::cos(std::numbers::pi * (2 * y + 1) * v / (2.0 * size)) *
                   std::cos(std::numbers::pi * (2 * x + 1) * u / (2.0 * size));
        }
    }
    return sum * 2 / size * (v == 0 ? std::sqrt(0.5) : 1) * (u == 0 ? std::sqrt(0.5) : 1);
}

}  // namespace

CATCH_TEST_CASE("DCT: agrees with its definition and inverts", "[jpegdna]") {
    core::Random random(5);
    for (const unsigned size : {2U, 3U, 8U, 16U, 32U}) {
        const dna::Dct dct(size);
        std::vector<double> block(size * size), found(size * size);
        for (double& value : block) value = static_cast<int>(random.below(256)) - 128;
        dct.forward(block.data(), found.data());
        for (const unsigned place : {0U, 1U, size, size + 1, size * size - 1}) {
            CATCH_CHECK(found[place] ==
                        Approx(coefficient(block, size, place / size, place % size)).margin(1e-9));
        }
        std::vector<float> coefficients(found.begin(), found.end()), back(size * size);
        dct.inverse(coefficients.data(), back.data());
        for (std::size_t i = 0; i < block.size(); ++i) {
            CATCH_CHECK(back[i] == Approx(block[i]).margin(2e-3));
        }
    }
    CATCH_CHECK_THROWS_AS(dna::Dct(1), core::InputError);
    CATCH_CHECK_THROWS_AS(dna::Dct(33), core::InputError);
}

CATCH_TEST_CASE("zigzag: the order of figure A.6, and of other shapes", "[jpegdna]") {
    const std::vector<std::uint32_t> begin = {0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25};
    const auto order = dna::zigzag_order(8, 8);
    CATCH_CHECK(std::equal(begin.begin(), begin.end(), order.begin()));
    CATCH_CHECK(order[62] == 62);
    CATCH_CHECK(dna::zigzag_order(3, 2) == std::vector<std::uint32_t>{0, 1, 3, 4, 2, 5});
    CATCH_CHECK(dna::zigzag_order(2, 3) == std::vector<std::uint32_t>{0, 1, 2, 4, 3, 5});
    CATCH_CHECK(dna::zigzag_order(0, 3).empty());
    for (const auto& [width, height] : {std::pair{1U, 5U}, {7U, 4U}, {16U, 16U}}) {
        auto places = dna::zigzag_order(width, height);
        std::sort(places.begin(), places.end());
        CATCH_REQUIRE(places.size() == std::size_t{width} * height);
        for (std::uint32_t i = 0; i < places.size(); ++i) CATCH_CHECK(places[i] == i);
    }
}

CATCH_TEST_CASE("samplers: sizes, means and repeats", "[jpegdna]") {
    const core::Picture picture = test::make_picture(13, 7);
    for (std::size_t k = 0; k < dna::kSamplingNames.size(); ++k) {
        const auto sampling = dna::parse_sampling(dna::kSamplingNames[k]);
        CATCH_CHECK(static_cast<std::size_t>(sampling) == k);
        const auto box = dna::factors_of(sampling);
        const auto planes = dna::split_channels(picture, sampling);
        const core::Picture back = dna::join_channels(planes, sampling);
        CATCH_REQUIRE(planes[1].width_px == (13 + box.across - 1) / box.across);
        CATCH_REQUIRE(planes[2].height_px == (7 + box.down - 1) / box.down);
        for (std::size_t y = 0; y < 7; ++y) {
            for (std::size_t x = 0; x < 13; ++x) {
                CATCH_CHECK(back.samples[(y * 13 + x) * 3] == picture.samples[(y * 13 + x) * 3]);
                double sum = 0, count = 0;  // of the box that x, y lies in
                for (std::size_t j = y / box.down * box.down;
                     j < std::min<std::size_t>(7, y / box.down * box.down + box.down); ++j) {
                    for (std::size_t i = x / box.across * box.across;
                         i < std::min<std::size_t>(13, x / box.across * box.across + box.across);
                         ++i, ++count) {
                        sum += picture.samples[(j * 13 + i) * 3 + 1];
                    }
                }
                CATCH_CHECK(back.samples[(y * 13 + x) * 3 + 1] == std::floor(sum / count + 0.5));
            }
        }
    }
    CATCH_CHECK(dna::factors_of(dna::Sampling::k411).across == 4);
    CATCH_CHECK(dna::factors_of(dna::Sampling::k440).down == 2);
    CATCH_CHECK_THROWS_AS(dna::parse_sampling("4:2:1"), core::InputError);
    auto planes = dna::split_channels(picture, dna::Sampling::k422);
    CATCH_CHECK_THROWS_AS(dna::join_channels(planes, dna::Sampling::k420), core::InputError);
}

CATCH_TEST_CASE("quantiser: rounding, range and what cannot be", "[jpegdna]") {
    const dna::BlockQuantiser quantiser(8, 0.5, dna::QuantisationTable::kLuma);
    std::vector<std::uint8_t> flat(64, 129);  // DC 8, step 8
    std::vector<std::int16_t> levels(64);
    quantiser.forward(flat.data(), 8, levels.data());
    CATCH_CHECK(levels[0] == 1);
    CATCH_CHECK(std::count(levels.begin(), levels.end(), 0) == 63);
    quantiser.inverse(levels.data(), flat.data(), 8);
    CATCH_CHECK(std::count(flat.begin(), flat.end(), 129) == 64);
    CATCH_CHECK(quantiser.dc_level() == Approx(1));
    CATCH_CHECK(quantiser.plausible(levels.data()));
    levels[0] = 128;  // 1024: the highest
    CATCH_CHECK(quantiser.plausible(levels.data()));
    levels[0] = -130;
    CATCH_CHECK_FALSE(quantiser.plausible(levels.data()));
    for (const double alpha : {0.005, 51.0, std::nan("")}) {
        CATCH_CHECK_THROWS_AS(dna::BlockQuantiser(8, alpha, dna::QuantisationTable::kLuma),
                              core::InputError);
    }
}

CATCH_TEST_CASE("quantiser: odd sizes lose nothing but their padding", "[jpegdna]") {
    for (const unsigned block_px : {4U, 8U, 13U}) {
        const dna::BlockQuantiser quantiser(block_px, 0.05, dna::QuantisationTable::kChroma);
        const core::Picture picture = test::make_picture(21, 10, 1);
        const dna::Plane plane{21, 10, picture.samples};
        const auto blocks = dna::quantise(plane, quantiser);
        CATCH_CHECK(blocks.columns == (21 + block_px - 1) / block_px);
        CATCH_CHECK(blocks.rows == (10 + block_px - 1) / block_px);
        const dna::Plane back = dna::reconstruct(blocks, plane, quantiser);
        CATCH_REQUIRE(back.samples.size() == plane.samples.size());
        for (std::size_t i = 0; i < back.samples.size(); ++i) {
            CATCH_CHECK(std::abs(back.samples[i] - plane.samples[i]) <= 6);
        }
    }
}
