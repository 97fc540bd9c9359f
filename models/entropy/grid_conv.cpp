#include "models/entropy/grid_conv.hpp"

#include "core/error.hpp"
#include "models/entropy/grid.hpp"

#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/utils.h>

#include <cmath>
#include <string>

namespace oligo::models {
namespace {

/// Largest partial sum, in steps of the products' grid.
double worst_sum(const GridConvOptions& o) {
    const auto terms = static_cast<double>(o.in / o.groups * o.kernel * o.kernel) + 1;
    return terms * std::ldexp(kActivationLimit, kActivationBits) *
           std::ldexp(kWeightLimit, kWeightBits);
}

at::Tensor on_weight_grid(const at::Tensor& w, double limit, at::ScalarType dtype) {
    return round_to_grid(w.to(dtype).clamp(-limit, limit), kWeightBits);
}

}  // namespace

GridConvImpl::GridConvImpl(const GridConvOptions& shape) : options(shape) {
    if (worst_sum(options) >= std::ldexp(1.0, 53)) {
        throw core::InputError("integer convolution with " + std::to_string(options.in) +
                               " inputs: its sums could pass 2^53 and would not be exact");
    }
    weight = register_parameter("weight", at::empty({options.out, options.in / options.groups,
                                                     options.kernel, options.kernel}));
    bias = register_parameter("bias", at::zeros({options.out}));
    torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));
}

at::Tensor GridConvImpl::forward(const at::Tensor& x) {
    const auto dtype = x.scalar_type();
    return at::conv2d(x, on_weight_grid(weight, kWeightLimit, dtype),
                      on_weight_grid(bias, kActivationLimit, dtype), options.stride,
                      options.kernel / 2, 1, options.groups);
}

at::Tensor GridConvImpl::rounded(const at::Tensor& x) {
    return activation_on_grid(forward(x));
}

}  // namespace oligo::models
