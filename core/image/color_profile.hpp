#pragma once

#include "core/image/picture_header.hpp"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::core::detail {

/// The colour space that a picture file states: an ICC profile (ICC.1) as PNG (iCCP), JPEG (APP2,
/// ICC.1 annex B.4), TIFF (tag 34675) and WebP (ICCP) hold it, or one made from a PNG's gAMA and
/// cHRM. Empty when the file states none, or sRGB by name.
std::vector<std::uint8_t> stated_profile(std::span<const std::uint8_t> file, PictureFormat format);

/// What came of a profile.
enum class Conversion : std::uint8_t {
    kNone,       ///< the profile is sRGB, or as good as that
    kConverted,  ///< samples are sRGB now
    kUnusable,   ///< broken, or of another kind of samples: they stay as they are
};

/// Turns samples of a stated colour space to sRGB (gray: to sRGB's curve), relative colorimetric
/// with black point compensation. `samples`: 8 or 16 bits, gray, BGR or BGRA as OpenCV decodes
/// them; alpha stays.
Conversion to_srgb(cv::Mat& samples, std::span<const std::uint8_t> profile);

}  // namespace oligo::core::detail
