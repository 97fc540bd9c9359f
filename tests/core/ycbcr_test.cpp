#include "core/ycbcr.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

CATCH_TEST_CASE("YCbCr: OpenCV's bytes for a grid of all colours", "[ycbcr]") {
    core::Picture grid{86, 86 * 86, 3, {}};  // every third value of each channel
    for (unsigned red = 0; red < 256; red += 3) {
        for (unsigned green = 0; green < 256; green += 3) {
            for (unsigned blue = 0; blue < 256; blue += 3) {
                for (const unsigned value : {red, green, blue}) {
                    grid.samples.push_back(static_cast<std::uint8_t>(value));
                }
            }
        }
    }
    // CRC-32 of what cv2 5.0.0 gives (COLOR_RGB2YCrCb and COLOR_YCrCb2RGB, the chroma channels
    // exchanged); the same was compared for all 2^24 colours.
    CATCH_CHECK(core::crc32(core::rgb_to_ycbcr(grid).samples) == 0x9445bafd);
    CATCH_CHECK(core::crc32(core::ycbcr_to_rgb(grid).samples) == 0x9db707e7);
}

CATCH_TEST_CASE("YCbCr: gray stays gray, other pictures are refused", "[ycbcr]") {
    const core::Picture gray{2, 1, 3, {0, 0, 0, 200, 200, 200}};
    const core::Picture converted = core::rgb_to_ycbcr(gray);
    CATCH_CHECK(converted.samples == std::vector<std::uint8_t>{0, 128, 128, 200, 128, 128});
    CATCH_CHECK(core::ycbcr_to_rgb(converted) == gray);
    CATCH_CHECK_THROWS_AS(core::rgb_to_ycbcr({2, 1, 1, {0, 0}}), core::InputError);
    CATCH_CHECK_THROWS_AS(core::ycbcr_to_rgb({2, 1, 3, {0, 0}}), core::InputError);
}
