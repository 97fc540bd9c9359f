#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Scales of MS-SSIM as published.
inline constexpr std::int64_t kMsSsimScales = 5;

/// Smallest side that ssim accepts: that of its window.
inline constexpr std::int64_t kSsimMinSidePx = 11;

/// What an odd side does between the scales of MS-SSIM.
enum class HalvePadding {
    kZero,  ///< a 0 before it, as pytorch_msssim: what papers quote; shifts the value by up to .02
    kNone,  ///< its last row or column is left out: means the same at every size
};

/// Structural similarity of each picture of two batches (Wang et al. 2004, sec. III-B): NCHW in
/// 0..`peak`, any number of channels -> N values up to 1, the mean over positions and channels.
/// Gaussian window of 11 x 11 px with sigma 1.5 px, only where it fits entirely; K1 .01, K2 .03.
/// Differentiable; computes in the pictures' precision, bf16 and fp16 in fp32, never under mixed
/// precision. Throws InputError for shapes, types or devices that differ and sides below 11 px.
at::Tensor ssim(const at::Tensor& a, const at::Tensor& b, double peak = 1.0);

/// Multi-scale structural similarity (Wang et al. 2003, sec. 3.2), otherwise as ssim(): contrast
/// and structure of every scale and the luminance of the coarsest, means below 0 raised to 0, to
/// the powers .0448 .2856 .3001 .2363 .1333; between scales means of 2 x 2 samples, an odd side
/// as `padding` says (only sides that are multiples of 16 never become odd). As a loss: 1
/// - ms_ssim(a, b).mean(); its gradient is 0, not infinite, where a mean was raised to 0. With
/// fewer `scales` (1..5) the first of those powers are used, scaled to a sum of 1: for training on
/// small crops; such values cannot be compared with published ones. Throws InputError for sides
/// below ms_ssim_min_side_px(scales), without padding below 11 * 2^(scales - 1).
at::Tensor ms_ssim(const at::Tensor& a, const at::Tensor& b, double peak = 1.0,
                   std::int64_t scales = kMsSsimScales, HalvePadding padding = HalvePadding::kZero);

/// Without padding the last of five scales has room for the window from 176 px on: 11 x 16.
inline constexpr std::int64_t kMsSsimValidMinSidePx = 176;

/// Smallest side that ms_ssim accepts: 161 px for five scales, 11 px for one.
std::int64_t ms_ssim_min_side_px(std::int64_t scales = kMsSsimScales);

}  // namespace oligo::models
