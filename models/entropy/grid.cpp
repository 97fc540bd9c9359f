#include "models/entropy/grid.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::models {

at::Tensor round_to_grid(const at::Tensor& x, int bits) {
    const double scale = std::ldexp(1.0, bits);
    const auto rounded = at::floor(x.detach() * scale + 0.5) / scale;
    return x.requires_grad() ? x + (rounded - x.detach()) : rounded;
}

at::Tensor activation_on_grid(const at::Tensor& x) {
    return round_to_grid(x, kActivationBits).clamp(-kActivationLimit, kActivationLimit);
}

at::Tensor leaky_quarter(const at::Tensor& x) {
    return at::maximum(x, x * 0.25);
}

bool is_exact(const at::Tensor& x) {
    return x.scalar_type() == at::kDouble;
}

}  // namespace oligo::models
