#include "models/entropy/gains.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::models {
namespace {

at::Tensor of_rate(const at::Tensor& logarithms, std::size_t rate) {
    return logarithms.select(0, static_cast<std::int64_t>(rate)).exp().view({1, -1, 1, 1});
}

}  // namespace

GainsImpl::GainsImpl(std::int64_t channels, const std::vector<double>& lambdas) {
    const auto rates = static_cast<std::int64_t>(lambdas.size());
    auto start = at::zeros({rates, channels});
    const double middle = lambdas[lambdas.size() / 2];
    for (std::int64_t i = 0; i < rates; ++i) {
        start[i].fill_(0.5 * std::log(lambdas[static_cast<std::size_t>(i)] / middle));
    }
    forward_logarithms = register_parameter("forward", start);
    inverse_logarithms = register_parameter("inverse", (-start).detach().clone());
}

at::Tensor GainsImpl::apply(const at::Tensor& latents, std::size_t rate) const {
    return latents * of_rate(forward_logarithms, rate);
}

at::Tensor GainsImpl::undo(const at::Tensor& latents, std::size_t rate) const {
    return latents * of_rate(inverse_logarithms, rate);
}

double balanced_step(double lambda) {
    return std::sqrt(6 / (std::log(2.0) * lambda));
}

}  // namespace oligo::models
