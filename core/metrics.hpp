#pragma once

#include "core/picture.hpp"

namespace oligo::core {

/// Peak signal-to-noise ratio in dB over all samples, 8-bit (peak 255); infinity for equal
/// pictures. Gray against RGB compares the gray as three equal channels.
/// Throws InputError when the sizes differ.
double psnr_db(const Picture& a, const Picture& b);

/// PSNR of the luma rint(.299 R + .587 G + .114 B).
double psnr_luma_db(const Picture& a, const Picture& b);

}  // namespace oligo::core
