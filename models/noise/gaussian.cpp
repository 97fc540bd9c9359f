#include "models/noise/gaussian.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace oligo::models {

at::Tensor add_gaussian_noise(const at::Tensor& levels, double level, std::int64_t alphabet) {
    if (level <= 0) return levels;
    const auto noisy = (levels + at::randn_like(levels) * level)
                           .round()
                           .clamp(0, static_cast<double>(alphabet - 1));
    return levels + (noisy - levels).detach();
}

double noise_ramp(double max_level, std::int64_t step, std::int64_t steps) {
    if (steps <= 1) return max_level;
    const double share = static_cast<double>(step) / static_cast<double>(steps - 1);
    return max_level * std::clamp(share, 0.0, 1.0);
}

}  // namespace oligo::models
