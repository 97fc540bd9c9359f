#include "core/metrics.hpp"

#include "core/error.hpp"
#include "core/luma.hpp"
#include "core/version.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace oligo::core;

namespace {

Picture flat(std::uint32_t width, std::uint32_t height, std::uint32_t channels,
             std::uint8_t value) {
    return {width, height, channels, std::vector<std::uint8_t>(width * height * channels, value)};
}

}  // namespace

CATCH_TEST_CASE("metrics: PSNR of a known error", "[metrics]") {
    // A constant difference d has the mean square d^2: 20 log10(255 / d).
    CATCH_CHECK(psnr_db(flat(4, 3, 3, 100), flat(4, 3, 3, 110)) == Approx(28.1308036087));
    CATCH_CHECK(psnr_db(flat(4, 3, 1, 0), flat(4, 3, 1, 255)) == Approx(0).margin(1e-12));
    Picture one = flat(5, 2, 1, 7);
    one.samples[9] = 8;  // one of ten samples is off by one: 10 log10(65025 * 10)
    CATCH_CHECK(psnr_db(one, flat(5, 2, 1, 7)) == Approx(58.1308036087));
}

CATCH_TEST_CASE("metrics: equal pictures are infinitely alike", "[metrics]") {
    CATCH_CHECK(std::isinf(psnr_db(flat(2, 2, 3, 9), flat(2, 2, 3, 9))));
    CATCH_CHECK(std::isinf(psnr_luma_db(flat(2, 2, 3, 9), flat(2, 2, 3, 9))));
}

CATCH_TEST_CASE("metrics: gray compares as three equal channels", "[metrics]") {
    const Picture gray{2, 1, 1, {10, 20}};
    const Picture colour{2, 1, 3, {10, 10, 13, 20, 20, 20}};  // mean square 9 / 6
    CATCH_CHECK(psnr_db(gray, colour) == Approx(10 * std::log10(65025 / 1.5)));
    CATCH_CHECK(psnr_db(colour, gray) == psnr_db(gray, colour));
}

CATCH_TEST_CASE("metrics: luma weights and rounding", "[metrics]") {
    CATCH_CHECK(luma(255, 0, 0) == 76);   // 76.245
    CATCH_CHECK(luma(0, 255, 0) == 150);  // 149.685
    CATCH_CHECK(luma(0, 0, 255) == 29);   // 29.07
    for (int v = 0; v < 256; ++v) {
        const auto gray = static_cast<std::uint8_t>(v);
        CATCH_REQUIRE(luma(gray, gray, gray) == gray);
    }
    const Picture red{1, 1, 3, {255, 0, 0}};
    CATCH_CHECK(psnr_luma_db(red, flat(1, 1, 1, 0)) == Approx(20 * std::log10(255.0 / 76)));
}

CATCH_TEST_CASE("metrics: sizes that differ and empty pictures are refused", "[metrics]") {
    CATCH_CHECK_THROWS_AS(psnr_db(flat(2, 3, 1, 0), flat(3, 2, 1, 0)), InputError);
    CATCH_CHECK_THROWS_AS(psnr_luma_db(flat(2, 3, 1, 0), flat(2, 2, 1, 0)), InputError);
    CATCH_CHECK_THROWS_AS(psnr_db(Picture{}, Picture{}), InputError);
    Picture partial = flat(2, 2, 3, 0);
    partial.samples.pop_back();
    CATCH_CHECK_THROWS_AS(psnr_db(partial, flat(2, 2, 3, 0)), InputError);
}

CATCH_TEST_CASE("version: it is CMake's", "[version]") {
    CATCH_CHECK(project_version().find('.') != std::string::npos);
}
