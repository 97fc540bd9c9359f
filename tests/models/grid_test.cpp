#include "models/entropy/grid.hpp"

#include "core/error.hpp"
#include "core/torch/safetensors.hpp"
#include "models/entropy/grid_conv.hpp"
#include "models/entropy/grid_functions.hpp"
#include "models/layers/at_least.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>

using namespace oligo;

namespace {

/// Values on the activations' grid.
at::Tensor grid_values(at::IntArrayRef sizes, double spread) {
    return models::activation_on_grid(torch::randn(sizes, at::kDouble) * spread);
}

/// A convolution at one place in 64-bit whole numbers: units of 2^-18.
std::int64_t whole_sum(const models::GridConv& layer, const at::Tensor& x, std::int64_t channel,
                       std::int64_t row, std::int64_t column) {
    const auto k = layer->options.kernel;
    auto sum = std::llround(std::floor(layer->bias[channel].item<float>() * 1024.0 + 0.5)) * 256;
    for (std::int64_t c = 0; c < x.size(1); ++c) {
        for (std::int64_t i = 0; i < k; ++i) {
            for (std::int64_t j = 0; j < k; ++j) {
                const auto y = row + i - k / 2, z = column + j - k / 2;
                if (y < 0 || z < 0 || y >= x.size(2) || z >= x.size(3)) continue;
                const double weight = layer->weight[channel][c][i][j].item<float>();
                const auto whole =
                    std::llround(std::floor(std::min(2.0, std::max(-2.0, weight)) * 1024.0 + 0.5));
                sum += whole * std::llround(x[0][c][y][z].item<double>() * 256);
            }
        }
    }
    return sum;
}

}  // namespace

CATCH_TEST_CASE("grid: a convolution is what whole numbers give, to the last bit", "[entropy]") {
    torch::manual_seed(3);
    const torch::NoGradGuard no_grad;
    models::GridConv layer(models::GridConvOptions{7, 5, 3});
    layer->weight.mul_(9);  // some beyond the limit of 2
    layer->bias.uniform_(-40, 40);
    const auto x = grid_values({1, 7, 6, 9}, 100);
    const auto sums = layer(x);
    for (std::int64_t channel = 0; channel < 5; ++channel) {
        for (const auto& [row, column] : {std::pair{0, 0}, {3, 4}, {5, 8}}) {
            const auto expected = whole_sum(layer, x, channel, row, column);
            CATCH_CHECK(sums[0][channel][row][column].item<double>() ==
                        static_cast<double>(expected) / (1 << 18));
        }
    }
}

CATCH_TEST_CASE("grid: order of channels, threads, batch, layout and oneDNN change nothing",
                "[entropy]") {
    torch::manual_seed(4);
    const torch::NoGradGuard no_grad;
    models::GridConv layer(models::GridConvOptions{96, 64, 5});
    const auto x = grid_values({3, 96, 12, 20}, 50);
    const auto expected = layer->rounded(x);
    const auto order = torch::randperm(96);
    models::GridConv shuffled(models::GridConvOptions{96, 64, 5});
    shuffled->weight.copy_(layer->weight.index_select(1, order));
    shuffled->bias.copy_(layer->bias);
    CATCH_CHECK(torch::equal(shuffled->rounded(x.index_select(1, order)), expected));
    CATCH_CHECK(torch::equal(layer->rounded(x.slice(0, 1, 2)), expected.slice(0, 1, 2)));
    CATCH_CHECK(
        torch::equal(layer->rounded(x.contiguous(at::MemoryFormat::ChannelsLast)), expected));
    const auto threads = at::get_num_threads();
    at::set_num_threads(1);
    CATCH_CHECK(torch::equal(layer->rounded(x), expected));
    at::set_num_threads(threads);
    at::globalContext().setUserEnabledMkldnn(false);
    CATCH_CHECK(torch::equal(layer->rounded(x), expected));
    at::globalContext().setUserEnabledMkldnn(true);
}

CATCH_TEST_CASE("grid: training in fp32 follows the exact network, its gradient goes through",
                "[entropy]") {
    torch::manual_seed(5);
    models::GridConv layer(models::GridConvOptions{8, 8, 3});
    const auto x = grid_values({2, 8, 6, 6}, 3);
    const auto exact = layer->rounded(x).detach();
    auto input = x.to(at::kFloat).requires_grad_();
    const auto trained = layer->rounded(input);
    const auto gap = (trained.to(at::kDouble) - exact).abs();
    CATCH_CHECK(gap.max().item<double>() <= 1.0 / 256);  // a tie may round otherwise
    CATCH_CHECK((gap > 0).sum().item<std::int64_t>() * 100 < gap.numel());
    trained.sum().backward();
    CATCH_CHECK(layer->weight.grad().abs().sum().item<double>() > 0);
    CATCH_CHECK(input.grad().abs().sum().item<double>() > 0);
}

CATCH_TEST_CASE("grid: a convolution whose sums could pass 2^53 is refused", "[entropy]") {
    CATCH_CHECK_THROWS_AS(models::GridConv(models::GridConvOptions{1 << 23, 1, 15}),
                          core::InputError);
}

CATCH_TEST_CASE("grid functions: within half a step of the true ones", "[entropy]") {
    const auto x = torch::arange(-3000, 3001, at::kDouble) / 256;
    const auto gelu = models::grid_gelu(x), tanh = models::grid_half_tanh(x);
    for (std::int64_t i = 0; i < x.numel(); ++i) {
        const double at = x[i].item<double>();
        const double expected = at * 0.5 * std::erfc(-at / std::sqrt(2.0));
        CATCH_REQUIRE(std::abs(gelu[i].item<double>() - expected) <= 0.5 / 256 + 1e-5);
        CATCH_REQUIRE(std::abs(tanh[i].item<double>() - 0.5 * std::tanh(at)) <= 0.5 / 256 + 1e-6);
    }
    const auto far = torch::tensor({-512.0, -100.0, 100.0, 512.0}, at::kDouble);
    CATCH_CHECK(
        torch::equal(models::grid_gelu(far), torch::tensor({0.0, 0.0, 100.0, 512.0}, at::kDouble)));
}

CATCH_TEST_CASE("grid functions: a softmax sums to one and equals the true one", "[entropy]") {
    torch::manual_seed(6);
    const auto x = grid_values({4, 25, 30}, 3).clamp(-16, 16);
    const auto found = models::grid_softmax(x, 1), expected = at::softmax(x, 1);
    CATCH_CHECK((found - expected).abs().max().item<double>() < 3e-7);
    CATCH_CHECK((found.sum(1) - 1).abs().max().item<double>() < 2e-6);
    const auto steps = found * (1 << 24);
    CATCH_CHECK(torch::equal(steps, at::floor(steps)));
}

CATCH_TEST_CASE("grid functions: their tables are pinned", "[entropy]") {
    // Made with whole numbers: any other hash means streams that another machine cannot read.
    const auto x = torch::arange(-4200, 4201, at::kDouble) / 256;
    const auto hash = core::hash_tensors(
        {{"gelu", models::grid_gelu(x)},
         {"softmax", models::grid_softmax(torch::stack({x.abs() * -1, torch::zeros_like(x)}), 0)},
         {"tanh", models::grid_half_tanh(x)}});
    CATCH_CHECK(hash == "PIN");
}

CATCH_TEST_CASE("at_least: only a gradient that leads back passes below the bound", "[models]") {
    auto x = torch::tensor({-1.0, 0.5, -2.0}).requires_grad_();
    const auto y = models::at_least(x, 0);
    CATCH_CHECK(torch::equal(y.detach(), torch::tensor({0.0F, 0.5F, 0.0F})));
    (y * torch::tensor({-3.0F, 2.0F, 4.0F})).sum().backward();
    CATCH_CHECK(torch::equal(x.grad(), torch::tensor({-3.0F, 2.0F, 0.0F})));
}
