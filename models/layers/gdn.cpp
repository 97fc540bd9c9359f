#include "models/layers/gdn.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::models {
namespace {

constexpr double kStartGamma = 0.1;   // of a channel's own weight
constexpr double kStartOther = 1e-4;  // of the others': a root of 0 would have no gradient

}  // namespace

GdnImpl::GdnImpl(std::int64_t channels, GdnDirection way) : direction(way) {
    const auto gamma = at::full({channels, channels}, std::sqrt(kStartOther)) +
                       at::eye(channels) * (std::sqrt(kStartGamma) - std::sqrt(kStartOther));
    beta_root = register_parameter("beta_root", at::ones({channels}));
    gamma_root = register_parameter("gamma_root", gamma);
}

at::Tensor GdnImpl::forward(const at::Tensor& x) {
    const auto gamma = gamma_root.square().unsqueeze(-1).unsqueeze(-1);
    const auto norm = at::conv2d(x.square(), gamma, beta_root.square() + kLeastGdnBeta);
    return x * (direction == GdnDirection::kForward ? norm.rsqrt() : norm.sqrt());
}

}  // namespace oligo::models
