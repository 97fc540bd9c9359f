#include "models/noise/codeword_channel.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

using namespace oligo;

namespace {

const std::vector<double> kMatrix{0.7,  0.2,  0.1,  //
                                  0.0,  1.0,  0.0,  //
                                  0.25, 0.25, 0.5};

}  // namespace

CATCH_TEST_CASE("codeword channel: levels change with the chances of the matrix", "[models]") {
    torch::manual_seed(1);
    const models::CodewordChannel channel(kMatrix, 3);
    constexpr std::int64_t kCount = 200000;
    for (std::int64_t sent = 0; sent < 3; ++sent) {
        const auto levels = torch::full({1, 1, 400, 500}, static_cast<float>(sent));
        const auto read = channel(levels, 0);
        for (std::int64_t level = 0; level < 3; ++level) {
            const double share = (read == level).sum().item<double>() / kCount;
            const double expected = kMatrix[static_cast<std::size_t>(3 * sent + level)];
            CATCH_CHECK(share == Approx(expected).margin(4 * std::sqrt(0.25 / kCount)));
        }
    }
}

CATCH_TEST_CASE("codeword channel: lost latents are filled from their neighbours", "[models]") {
    torch::manual_seed(2);
    const std::vector<double> identity{1, 0, 0, 0, 1, 0, 0, 0, 1};
    const models::CodewordChannel channel(identity, 3);
    const auto ramp = torch::arange(3, torch::kFloat).view({1, 3, 1, 1}).expand({1, 3, 40, 40});
    const auto levels = ramp.contiguous();
    CATCH_CHECK(torch::equal(channel(levels, 0), levels));
    // Every channel is constant, so filling restores it exactly.
    CATCH_CHECK(torch::allclose(channel(levels, 0.3), levels, 0, 1e-5));
    const auto noise = torch::randint(0, 3, {1, 3, 40, 40}).to(torch::kFloat);
    const double changed = (channel(noise, 0.3) != noise).to(torch::kFloat).mean().item<double>();
    CATCH_CHECK(changed == Approx(0.3).margin(0.05));
}

CATCH_TEST_CASE("codeword channel: the gradient passes straight through", "[models]") {
    auto levels = torch::ones({1, 1, 4, 4}).requires_grad_();
    const models::CodewordChannel channel(kMatrix, 3);
    (channel(levels, 0.1) * 3).sum().backward();
    CATCH_CHECK(torch::equal(levels.grad(), torch::full({1, 1, 4, 4}, 3.0F)));
    CATCH_CHECK_THROWS_AS(models::CodewordChannel(kMatrix, 4), core::InputError);
}
