#include "models/entropy/gaussian_conditional.hpp"

#include "core/entropy/gaussian.hpp"
#include "models/entropy/grid.hpp"
#include "models/layers/at_least.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::models {
namespace {

constexpr double kLeastScale = 0.11, kGreatestScale = 256;  // as in core/entropy/gaussian.hpp
constexpr double kLastIndex = core::kGaussianScales - 1;
const double kScaleStep = std::log(kGreatestScale / kLeastScale) / kLastIndex;
constexpr double kMiddleIndex = 16, kIndicesAUnit = 4;
// Where tables of 14 bits end (core/entropy/gaussian.cpp). What lies beyond costs an escape, 14
// bits or less, and the bypass bits, whatever the Gaussian says.
constexpr double kLeastMass = 0x1p-16;

at::Tensor scale_index_of(const at::Tensor& raw) {
    const auto scale_index = raw * kIndicesAUnit + kMiddleIndex;
    const auto whole = is_exact(raw) ? at::floor(scale_index + 0.5) : scale_index;
    return at_least(whole, 0).clamp_max(kLastIndex);
}

/// Mass of a standard Gaussian below x.
at::Tensor mass_below(const at::Tensor& x) {
    return at::erfc(x * -std::sqrt(0.5)) * 0.5;
}

}  // namespace

Distribution distribution_of(const at::Tensor& parameters) {
    const auto halves = parameters.chunk(2, 1);
    return {activation_on_grid(halves[0]), scale_index_of(activation_on_grid(halves[1]))};
}

Distribution zero_mean_distribution(const at::Tensor& parameters) {
    const auto scale_index = scale_index_of(activation_on_grid(parameters));
    return {at::zeros_like(scale_index), scale_index};
}

at::Tensor scale_parameter(const at::Tensor& scales) {
    return ((scales / kLeastScale).log() / kScaleStep - kMiddleIndex) / kIndicesAUnit;
}

at::Tensor gaussian_bits(const at::Tensor& values, const Distribution& d) {
    const auto scale = (d.scale_index * kScaleStep).exp() * kLeastScale;
    const auto distance = (values - d.mean).abs();
    const auto mass = mass_below((0.5 - distance) / scale) - mass_below((-0.5 - distance) / scale);
    return at_least(mass, kLeastMass).log2().sum().neg();
}

}  // namespace oligo::models
