#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::core::detail {

/// The first frame of an animated WebP file (RFC 9649, section 2.7.1.1) as a file of its own.
struct WebpFrame {
    std::vector<std::uint8_t> file;
    std::uint32_t left_px = 0, top_px = 0;  ///< of the frame on the canvas
};

/// Nothing when the file holds no whole frame.
std::optional<WebpFrame> first_webp_frame(std::span<const std::uint8_t> file);

}  // namespace oligo::core::detail
