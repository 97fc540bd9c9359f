#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::core {

/// An 8-bit picture, rows from the top, channels interleaved (HWC); 1 channel is gray, 3 are RGB.
struct Picture {
    std::uint32_t width_px = 0;
    std::uint32_t height_px = 0;
    std::uint32_t channels = 3;
    std::vector<std::uint8_t> samples;

    std::size_t pixels() const { return std::size_t{width_px} * height_px; }
    bool operator==(const Picture&) const = default;
};

}  // namespace oligo::core
