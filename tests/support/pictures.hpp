#pragma once

#include "core/picture.hpp"
#include "core/random.hpp"

#include <cmath>
#include <cstdint>

namespace oligo::test {

/// A smooth coloured picture with some texture; the same for the same arguments.
inline core::Picture make_picture(std::uint32_t width_px, std::uint32_t height_px,
                                  std::uint32_t channels = 3, std::uint64_t seed = 1) {
    core::Random random(seed);
    const double phase = random.uniform() * 6;
    const double speed = 0.02 + 0.1 * random.uniform();
    core::Picture picture{width_px, height_px, channels, {}};
    for (std::uint32_t y = 0; y < height_px; ++y) {
        for (std::uint32_t x = 0; x < width_px; ++x) {
            for (std::uint32_t c = 0; c < channels; ++c) {
                const double wave = std::sin(phase + speed * x + c) * std::cos(speed * 1.3 * y - c);
                const double value = 128 + 90 * wave + 8 * (random.uniform() - 0.5);
                picture.samples.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return picture;
}

}  // namespace oligo::test
