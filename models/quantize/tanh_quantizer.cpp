#include "models/quantize/tanh_quantizer.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>

#include <string>

namespace oligo::models {

TanhQuantizer::TanhQuantizer(std::int64_t levels)
    : levels_(levels),
      half_range_(static_cast<double>(levels - 1) / 2.0),
      shift_(levels % 2 == 0 ? -0.5 : 0.0) {
    if (levels < 2 || levels > 65536) {
        throw core::InputError("quantizer with " + std::to_string(levels) +
                               " levels; expected 2..65536");
    }
}

at::Tensor TanhQuantizer::bound(const at::Tensor& u) const {
    return at::tanh(u) * half_range_ + shift_;
}

at::Tensor TanhQuantizer::fractional_level(const at::Tensor& position) const {
    return position + (half_range_ - shift_);
}

at::Tensor TanhQuantizer::quantize(const at::Tensor& position) const {
    const auto smooth = fractional_level(position);
    // floor(z/q + 1/2); the clamp only meets tanh rounding to exactly +-1.
    const auto rounded = at::floor(position + 0.5) + (half_range_ - shift_);
    const auto level = rounded.clamp(0, static_cast<double>(levels_ - 1));
    return smooth + (level - smooth).detach();
}

at::Tensor TanhQuantizer::values(const at::Tensor& levels) const {
    return levels * step() - 1.0;
}

}  // namespace oligo::models
