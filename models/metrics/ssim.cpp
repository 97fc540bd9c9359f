#include "models/metrics/ssim.hpp"

#include "core/error.hpp"
#include "core/torch/autocast.hpp"
#include "models/metrics/picture_pair.hpp"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <numeric>
#include <string>

namespace oligo::models {
namespace {

constexpr std::int64_t kWindow = kSsimMinSidePx;
constexpr double kSigma = 1.5, kK1 = 0.01, kK2 = 0.03;
constexpr std::array<double, kMsSsimScales> kPowers{0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

/// The window along one axis, sum 1.
at::Tensor gaussian_window(const at::TensorOptions& options) {
    std::array<double, kWindow> taps{};
    for (std::int64_t i = 0; i < kWindow; ++i) {
        const auto distance = static_cast<double>(i - kWindow / 2);
        taps[static_cast<std::size_t>(i)] = std::exp(-distance * distance / (2 * kSigma * kSigma));
    }
    const double sum = std::accumulate(taps.begin(), taps.end(), 0.0);
    for (double& tap : taps) tap /= sum;
    return at::tensor(taps, at::kDouble).to(options);
}

/// The window's mean at every position where it fits: 1PHW -> 1P(H - 10)(W - 10). All planes are
/// channels of one picture: LibTorch's convolution of a batch of them is several times slower, its
/// gradient twenty times.
at::Tensor window_mean(const at::Tensor& planes, const at::Tensor& window) {
    const auto groups = planes.size(1);
    const auto down = window.view({1, 1, kWindow, 1}).expand({groups, 1, kWindow, 1});
    const auto along = window.view({1, 1, 1, kWindow}).expand({groups, 1, 1, kWindow});
    const std::array<std::int64_t, 2> ones{1, 1}, no_padding{0, 0};
    const auto columns = at::conv2d(planes, down, {}, ones, no_padding, ones, groups);
    return at::conv2d(columns, along, {}, ones, no_padding, ones, groups);
}

/// Sum and difference of two batches. SSIM is written in them because the difference of similar
/// pictures is small and keeps its digits, where the variances of each would cancel.
struct PairPlanes {
    at::Tensor sum, difference;  ///< NCHW
};

struct Similarity {
    at::Tensor whole;      ///< luminance x contrast x structure, NC means over the positions
    at::Tensor structure;  ///< contrast x structure alone
};

/// With s = a + b and d = a - b: 2 cov(a, b) = (var s - var d) / 2, var a + var b = (var s + var d)
/// / 2, and alike for the means; so each of SSIM's two quotients is 1 - d-part / ((s-part + d-part)
/// / 2 + C).
Similarity similarity(const PairPlanes& pair, const at::Tensor& window, double peak) {
    const auto shape = pair.sum.sizes();
    const auto planes = [&](const at::Tensor& x) { return x.reshape({1, -1, shape[2], shape[3]}); };
    // A variance does not change with a constant, and is more exact about the middle.
    const auto sum = planes(pair.sum) - peak, difference = planes(pair.difference);
    const auto means =
        window_mean(at::cat({sum, difference, sum.square(), difference.square()}, 1), window)
            .chunk(4, 1);
    const auto variance_s = means[2] - means[0].square();
    const auto variance_d = means[3] - means[1].square();
    const double c1 = std::pow(kK1 * peak, 2), c2 = std::pow(kK2 * peak, 2);
    const auto structure = 1 - variance_d / ((variance_s + variance_d) / 2 + c2);
    const auto mean_d2 = means[1].square();
    const auto luminance = 1 - mean_d2 / (((means[0] + peak).square() + mean_d2) / 2 + c1);
    const auto mean = [&](const at::Tensor& map) {
        return map.mean({2, 3}).view({shape[0], shape[1]});
    };
    return {mean(luminance * structure), mean(structure)};
}

/// Half the size by means of 2 x 2.
at::Tensor halve(const at::Tensor& x, HalvePadding padding) {
    const bool none = padding == HalvePadding::kNone;
    return at::avg_pool2d(x, {2, 2}, {2, 2}, {none ? 0 : x.size(2) % 2, none ? 0 : x.size(3) % 2});
}

/// x^power where x > 0, else 0; the gradient is 0 there, not the power's infinite one.
at::Tensor power_above_0(const at::Tensor& x, double power) {
    const auto positive = x > 0;
    return at::where(positive, at::where(positive, x, 1.0).pow(power), 0.0);
}

}  // namespace

at::Tensor ssim(const at::Tensor& a, const at::Tensor& b, double peak) {
    check_picture_pair("ssim", a, b, kWindow);
    const core::FullPrecision full_precision;
    const auto x = at_least_float32(a), y = at_least_float32(b);
    return similarity({x + y, x - y}, gaussian_window(x.options()), peak).whole.mean(1);
}

at::Tensor ms_ssim(const at::Tensor& a, const at::Tensor& b, double peak, std::int64_t scales,
                   HalvePadding padding) {
    const auto least = ms_ssim_min_side_px(scales);
    const bool none = padding == HalvePadding::kNone;
    check_picture_pair("ms-ssim", a, b, none ? kWindow << (scales - 1) : least);
    const core::FullPrecision full_precision;
    const auto x = at_least_float32(a), y = at_least_float32(b);
    const auto window = gaussian_window(x.options());
    const double sum = std::accumulate(kPowers.begin(), kPowers.begin() + scales, 0.0);
    const double norm = scales == kMsSsimScales ? 1.0 : sum;
    PairPlanes pair{x + y, x - y};
    auto product = at::ones({x.size(0), x.size(1)}, x.options());
    for (std::int64_t scale = 0; scale < scales; ++scale) {
        const auto found = similarity(pair, window, peak);
        const bool last = scale + 1 == scales;
        const double power = kPowers[static_cast<std::size_t>(scale)] / norm;
        product = product * power_above_0(last ? found.whole : found.structure, power);
        if (!last) pair = {halve(pair.sum, padding), halve(pair.difference, padding)};
    }
    return product.mean(1);
}

std::int64_t ms_ssim_min_side_px(std::int64_t scales) {
    if (scales < 1 || scales > kMsSsimScales) {
        throw core::InputError("ms-ssim: " + std::to_string(scales) + " scales; expected 1.." +
                               std::to_string(kMsSsimScales));
    }
    return (kWindow - 1) * (std::int64_t{1} << (scales - 1)) + 1;
}

}  // namespace oligo::models
