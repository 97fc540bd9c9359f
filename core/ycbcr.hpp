#pragma once

#include "core/picture.hpp"

namespace oligo::core {

/// RGB to Y Cb Cr (in this order) with the integer arithmetic that OpenCV's cvtColor uses for 8-bit
/// pictures: BT.601 weights in 14 bits, full range, chroma around 128. (OpenCV's own order is Y Cr
/// Cb.) Throws InputError for a picture without exactly three channels.
Picture rgb_to_ycbcr(const Picture& rgb);

/// The inverse, as OpenCV's; not exact.
Picture ycbcr_to_rgb(const Picture& ycbcr);

}  // namespace oligo::core
