#pragma once

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <optional>
#include <span>

namespace oligo::core::detail {

/// The first picture of a GIF file (GIF89a) and how many there are.
struct GifPicture {
    cv::Mat samples;  ///< BGRA, the whole screen; transparent where the picture leaves it free
    std::size_t pages = 0;
};

/// Through giflib. Nothing when the file is broken. `most_pixels`: of the screen.
std::optional<GifPicture> read_gif(std::span<const std::uint8_t> file, std::uint64_t most_pixels);

}  // namespace oligo::core::detail
