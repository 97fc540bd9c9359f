#pragma once

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <functional>

namespace oligo::test {

/// Compares a loss's gradient at x (float64) with central differences along random directions and
/// along single samples.
inline void check_gradient(const std::function<at::Tensor(const at::Tensor&)>& loss,
                           const at::Tensor& x, double step = 1e-6) {
    auto input = x.detach().clone().requires_grad_();
    loss(input).backward();
    const auto gradient = input.grad();
    torch::manual_seed(21);
    std::vector<at::Tensor> directions;
    for (int i = 0; i < 4; ++i) directions.push_back(torch::randn_like(x));
    for (int i = 0; i < 4; ++i) {
        auto one = torch::zeros_like(x);
        one.view(-1)[(i * 2 + 1) * x.numel() / 9] = 1;
        directions.push_back(one);
    }
    const torch::NoGradGuard no_grad;
    const double size = gradient.norm().item<double>();
    CATCH_REQUIRE(size > 0);
    for (const auto& direction : directions) {
        const auto ahead = loss(x + step * direction), behind = loss(x - step * direction);
        const double quotient = (ahead - behind).item<double>() / (2 * step);
        const double expected = (gradient * direction).sum().item<double>();
        CATCH_CHECK(quotient == Approx(expected).epsilon(1e-5).margin(1e-5 * size));
    }
}

}  // namespace oligo::test
