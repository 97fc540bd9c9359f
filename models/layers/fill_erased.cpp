#include "models/layers/fill_erased.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace oligo::models {

at::Tensor fill_erased(const at::Tensor& values_nchw, const at::Tensor& known_nchw) {
    auto values = values_nchw * known_nchw;
    auto known = known_nchw;
    const auto channels = values.size(1);
    const auto kernel = at::tensor({0.5F, 1.0F, 0.5F, 1.0F, 0.0F, 1.0F, 0.5F, 1.0F, 0.5F})
                            .to(values.device())
                            .view({1, 1, 3, 3})
                            .expand({channels, 1, 3, 3});
    // Each pass reaches one latent further, so a picture's extent bounds the passes.
    const auto passes = std::max(values.size(2), values.size(3));
    for (std::int64_t pass = 0; pass < passes; ++pass) {
        if (known.min().item<float>() > 0) break;
        const auto weight = at::conv2d(known, kernel, {}, 1, 1, 1, channels);
        const auto sum = at::conv2d(values, kernel, {}, 1, 1, 1, channels);
        const auto reached = (weight > 0).to(values.dtype()) * (1 - known);
        if (reached.max().item<float>() <= 0) break;
        values = values + reached * sum / weight.clamp_min(1e-6);
        known = known + reached;
    }
    return values;
}

}  // namespace oligo::models
