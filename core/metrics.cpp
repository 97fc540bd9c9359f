#include "core/metrics.hpp"

#include "core/error.hpp"
#include "core/luma.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace oligo::core {

namespace {

std::string size_text(const Picture& picture) {
    return std::to_string(picture.width_px) + " x " + std::to_string(picture.height_px);
}

void check(const Picture& picture) {
    if (picture.pixels() == 0 || (picture.channels != 1 && picture.channels != 3) ||
        picture.samples.size() != picture.pixels() * picture.channels) {
        throw InputError("psnr: a picture of " + size_text(picture) + " with " +
                         std::to_string(picture.channels) + " channels and " +
                         std::to_string(picture.samples.size()) +
                         " samples; expected a full gray or RGB picture");
    }
}

void check_pair(const Picture& a, const Picture& b) {
    check(a);
    check(b);
    if (a.width_px != b.width_px || a.height_px != b.height_px) {
        throw InputError("psnr: pictures of " + size_text(a) + " and " + size_text(b) +
                         " pixels; expected equal sizes");
    }
}

std::uint64_t squared(int difference) {
    return static_cast<std::uint64_t>(difference) * static_cast<std::uint64_t>(difference);
}

double decibels(std::uint64_t squared_error, std::size_t samples) {
    if (squared_error == 0) return std::numeric_limits<double>::infinity();
    const double mean = static_cast<double>(squared_error) / static_cast<double>(samples);
    return 10.0 * std::log10(255.0 * 255.0 / mean);
}

std::uint8_t luma_at(const Picture& picture, std::size_t pixel) {
    if (picture.channels == 1) return picture.samples[pixel];
    const std::uint8_t* rgb = picture.samples.data() + 3 * pixel;
    return luma(rgb[0], rgb[1], rgb[2]);
}

}  // namespace

double psnr_db(const Picture& a, const Picture& b) {
    check_pair(a, b);
    const std::size_t channels = a.channels > b.channels ? a.channels : b.channels;
    const std::size_t samples = a.pixels() * channels;
    const std::size_t divide_a = channels / a.channels;
    const std::size_t divide_b = channels / b.channels;
    std::uint64_t error = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        error += squared(int{a.samples[i / divide_a]} - int{b.samples[i / divide_b]});
    }
    return decibels(error, samples);
}

double psnr_luma_db(const Picture& a, const Picture& b) {
    check_pair(a, b);
    std::uint64_t error = 0;
    for (std::size_t i = 0; i < a.pixels(); ++i) {
        error += squared(int{luma_at(a, i)} - int{luma_at(b, i)});
    }
    return decibels(error, a.pixels());
}

}  // namespace oligo::core
