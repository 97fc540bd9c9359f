#include "core/error.hpp"
#include "models/noise/gaussian.hpp"
#include "models/quantize/level_entropy.hpp"
#include "models/quantize/tanh_quantizer.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>
#include <set>

using namespace oligo;

CATCH_TEST_CASE("quantizer: exactly A levels for odd and even A", "[models]") {
    for (const std::int64_t levels : {2, 3, 9, 10, 24, 101}) {
        const models::TanhQuantizer quantizer(levels);
        const auto u = torch::linspace(-12, 12, 20001);
        const auto found = quantizer.quantize(quantizer.bound(u));
        std::set<double> distinct;
        for (std::int64_t i = 0; i < found.numel(); ++i) distinct.insert(found[i].item<double>());
        CATCH_CHECK(distinct.size() == static_cast<std::size_t>(levels));
        CATCH_CHECK(*distinct.begin() == 0.0);
        CATCH_CHECK(*distinct.rbegin() == static_cast<double>(levels - 1));
    }
}

CATCH_TEST_CASE("quantizer: is q * floor(z/q + 1/2) of Pic & Antonini", "[models]") {
    for (const std::int64_t levels : {9, 10}) {
        const models::TanhQuantizer quantizer(levels);
        const double shift = levels % 2 == 0 ? -0.5 : 0.0;
        for (const double u : {-2.0, -0.7, -0.01, 0.0, 0.2, 1.1}) {
            const double position = (levels - 1) / 2.0 * std::tanh(u) + shift;
            const double expected = std::floor(position + 0.5) + (levels - 1) / 2.0 - shift;
            const auto input = torch::tensor({u}, torch::kDouble);
            const auto level = quantizer.quantize(quantizer.bound(input)).item<double>();
            CATCH_CHECK(level == Approx(expected).margin(1e-9));
        }
    }
}

CATCH_TEST_CASE("quantizer: values are symmetric and evenly spaced", "[models]") {
    const models::TanhQuantizer quantizer(10);
    const auto values = quantizer.values(torch::arange(10, torch::kDouble));
    CATCH_CHECK(values[0].item<double>() == Approx(-1));
    CATCH_CHECK(values[9].item<double>() == Approx(1));
    CATCH_CHECK((values[5] - values[4]).item<double>() == Approx(quantizer.step()));
}

CATCH_TEST_CASE("quantizer: the gradient passes straight through", "[models]") {
    const models::TanhQuantizer quantizer(10);
    auto u = torch::tensor({0.3, -1.0}, torch::requires_grad());
    quantizer.quantize(quantizer.bound(u)).sum().backward();
    const auto tanh = torch::tanh(u.detach());
    const auto expected = 4.5 * (1 - tanh * tanh);
    CATCH_CHECK(torch::allclose(u.grad(), expected));
}

CATCH_TEST_CASE("quantizer: one level is refused", "[models]") {
    CATCH_CHECK_THROWS_AS(models::TanhQuantizer(1), core::InputError);
}

CATCH_TEST_CASE("entropy: base 4, per component, as the histogram has it", "[models]") {
    // Four equally frequent levels: one nucleotide each. One level: none.
    const auto uniform = torch::arange(4, torch::kFloat).repeat({16}).view({1, 1, 8, 8});
    CATCH_CHECK(models::level_entropy_nt(uniform, 10, 0.05).item<double>() ==
                Approx(1).margin(1e-4));
    const auto constant = torch::full({1, 1, 8, 8}, 3.0F);
    CATCH_CHECK(models::level_entropy_nt(constant, 10, 0.05).item<double>() ==
                Approx(0).margin(1e-4));
    // Two channels of one constant level each are still free: histograms are per channel.
    const auto two = torch::stack({constant[0][0], constant[0][0] + 2}).unsqueeze(0);
    CATCH_CHECK(models::level_entropy_nt(two, 10, 0.05).item<double>() == Approx(0).margin(1e-4));
}

CATCH_TEST_CASE("entropy: its gradient pulls levels together", "[models]") {
    torch::manual_seed(1);
    auto levels = (torch::rand({1, 1, 16, 16}) * 9).requires_grad_();
    const auto before = models::level_entropy_nt(levels, 10);
    before.backward();
    const auto moved = (levels - 200 * levels.grad()).detach().clamp(0, 9);
    CATCH_CHECK(models::level_entropy_nt(moved, 10).item<double>() < before.item<double>());
}

CATCH_TEST_CASE("gaussian noise: whole levels inside the range, of the asked spread", "[models]") {
    torch::manual_seed(2);
    const auto levels = torch::full({1, 1, 200, 200}, 50.0F);
    const auto noisy = models::add_gaussian_noise(levels, 3.0, 101);
    CATCH_CHECK(torch::equal(noisy, noisy.round()));
    CATCH_CHECK(noisy.std().item<double>() == Approx(3.0).epsilon(0.03));
    CATCH_CHECK(noisy.mean().item<double>() == Approx(50.0).epsilon(0.01));
    const auto edge = models::add_gaussian_noise(torch::zeros({1, 1, 50, 50}), 5.0, 10);
    CATCH_CHECK(edge.min().item<double>() >= 0);
    CATCH_CHECK(edge.max().item<double>() <= 9);
    CATCH_CHECK(torch::equal(models::add_gaussian_noise(levels, 0.0, 101), levels));
}

CATCH_TEST_CASE("gaussian noise: the level rises from 0 to max_level", "[models]") {
    CATCH_CHECK(models::noise_ramp(2.0, 0, 101) == 0.0);
    CATCH_CHECK(models::noise_ramp(2.0, 50, 101) == Approx(1.0));
    CATCH_CHECK(models::noise_ramp(2.0, 100, 101) == Approx(2.0));
}
