#include "core/ycbcr.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::core {
namespace {

constexpr int kBits = 14;
constexpr int kHalf = 1 << (kBits - 1);
constexpr int kMiddle = 128;

int scaled(int sum) {
    return (sum + kHalf) >> kBits;
}

std::uint8_t sample(int value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

void check_channels(const Picture& picture) {
    if (picture.channels != 3 || picture.samples.size() != picture.pixels() * 3) {
        throw InputError("colour conversion: picture of " + std::to_string(picture.channels) +
                         " channels and " + std::to_string(picture.samples.size()) +
                         " samples; expected 3 channels and " +
                         std::to_string(picture.pixels() * 3) + " samples");
    }
}

}  // namespace

Picture rgb_to_ycbcr(const Picture& rgb) {
    check_channels(rgb);
    Picture result = rgb;
    for (std::size_t i = 0; i < rgb.samples.size(); i += 3) {
        const int red = rgb.samples[i], green = rgb.samples[i + 1], blue = rgb.samples[i + 2];
        const int luma = scaled(4899 * red + 9617 * green + 1868 * blue);
        result.samples[i] = sample(luma);
        result.samples[i + 1] = sample(scaled((blue - luma) * 9241 + (kMiddle << kBits)));
        result.samples[i + 2] = sample(scaled((red - luma) * 11682 + (kMiddle << kBits)));
    }
    return result;
}

Picture ycbcr_to_rgb(const Picture& ycbcr) {
    check_channels(ycbcr);
    Picture result = ycbcr;
    for (std::size_t i = 0; i < ycbcr.samples.size(); i += 3) {
        const int luma = ycbcr.samples[i];
        const int cb = ycbcr.samples[i + 1] - kMiddle, cr = ycbcr.samples[i + 2] - kMiddle;
        result.samples[i] = sample(luma + scaled(22987 * cr));
        result.samples[i + 1] = sample(luma + scaled(-5636 * cb - 11698 * cr));
        result.samples[i + 2] = sample(luma + scaled(29049 * cb));
    }
    return result;
}

}  // namespace oligo::core
