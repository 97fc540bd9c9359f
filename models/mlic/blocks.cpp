#include "models/mlic/blocks.hpp"

#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>

namespace oligo::models {

MlicResidualImpl::MlicResidualImpl(std::int64_t width) {
    first = register_module("first", conv(width, width, 3));
    second = register_module("second", conv(width, width, 3));
}

at::Tensor MlicResidualImpl::forward(const at::Tensor& x) {
    return at::gelu(second(at::gelu(first(x)))) + x;
}

MlicDownImpl::MlicDownImpl(std::int64_t in, std::int64_t out) {
    first = register_module("first", conv(in, out, 3, 2));
    second = register_module("second", conv(out, out, 3));
    norm = register_module("norm", Gdn(out, GdnDirection::kForward));
    skip = register_module("skip", conv(in, out, 1));
}

at::Tensor MlicDownImpl::forward(const at::Tensor& x) {
    // The skip's halving is done by hand: LibTorch 2.11's backward of a 1x1 convolution with stride
    // 2 writes out of bounds on the CPU when channels are innermost.
    const auto every_second = x.slice(2, 0, x.size(2), 2).slice(3, 0, x.size(3), 2);
    return norm(second(at::gelu(first(x)))) + skip(every_second);
}

MlicUpImpl::MlicUpImpl(std::int64_t in, std::int64_t out) {
    first = register_module("first", subpixel_conv(in, out));
    second = register_module("second", conv(out, out, 3));
    norm = register_module("norm", Gdn(out, GdnDirection::kInverse));
    skip = register_module("skip", subpixel_conv(in, out));
}

at::Tensor MlicUpImpl::forward(const at::Tensor& x) {
    const auto hidden = at::gelu(at::pixel_shuffle(first(x), 2));
    return norm(second(hidden)) + at::pixel_shuffle(skip(x), 2);
}

}  // namespace oligo::models
