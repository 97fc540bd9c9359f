#include "models/layers/mirror_pad.hpp"

#include <ATen/ATen.h>

#include <vector>

namespace oligo::models {
namespace {

at::Tensor mirror_axis(const at::Tensor& x, std::int64_t axis, std::int64_t padded) {
    const auto length = x.size(axis);
    if (padded == length) return x;
    const auto period = length > 1 ? 2 * (length - 1) : 1;
    std::vector<std::int64_t> source(static_cast<std::size_t>(padded));
    for (std::int64_t i = 0; i < padded; ++i) {
        const auto phase = i % period;
        source[static_cast<std::size_t>(i)] = phase < length ? phase : period - phase;
    }
    const auto index = at::tensor(source, at::TensorOptions().dtype(at::kLong)).to(x.device());
    return x.index_select(axis, index);
}

}  // namespace

at::Tensor mirror_pad(const at::Tensor& images_nchw, std::int64_t stride) {
    const auto height = latent_extent(images_nchw.size(2), stride) * stride;
    const auto width = latent_extent(images_nchw.size(3), stride) * stride;
    return mirror_axis(mirror_axis(images_nchw, 2, height), 3, width);
}

}  // namespace oligo::models
