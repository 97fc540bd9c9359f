#include "models/noise/codeword_channel.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

using namespace oligo;

namespace {

const std::vector<double> kMatrix{0.7,  0.2,  0.1,  //
                                  0.0,  1.0,  0.0,  //
                                  0.25, 0.25, 0.5};

models::ReceptionTable hard(const std::vector<double>& matrix) {
    return {3, matrix, {0, 1, 2}, {}};
}

}  // namespace

CATCH_TEST_CASE("codeword channel: levels change with the chances of the matrix", "[models]") {
    torch::manual_seed(1);
    const models::CodewordChannel channel(hard(kMatrix));
    constexpr std::int64_t kCount = 200000;
    for (std::int64_t sent = 0; sent < 3; ++sent) {
        const auto levels = torch::full({1, 1, 400, 500}, static_cast<float>(sent));
        const auto read = channel(levels, 0).levels;
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
    const models::CodewordChannel channel(hard(identity));
    const auto ramp = torch::arange(3, torch::kFloat).view({1, 3, 1, 1}).expand({1, 3, 40, 40});
    const auto levels = ramp.contiguous();
    CATCH_CHECK(torch::equal(channel(levels, 0).levels, levels));
    // Every channel is constant, so filling restores it exactly.
    CATCH_CHECK(torch::allclose(channel(levels, 0.3).levels, levels, 0, 1e-5));
    const auto noise = torch::randint(0, 3, {1, 3, 40, 40}).to(torch::kFloat);
    const double changed =
        (channel(noise, 0.3).levels != noise).to(torch::kFloat).mean().item<double>();
    CATCH_CHECK(changed == Approx(0.3).margin(0.05));
}

CATCH_TEST_CASE("codeword channel: the gradient passes straight through", "[models]") {
    auto levels = torch::ones({1, 1, 4, 4}).requires_grad_();
    const models::CodewordChannel channel(hard(kMatrix));
    (channel(levels, 0.1).levels * 3).sum().backward();
    CATCH_CHECK(torch::equal(levels.grad(), torch::full({1, 1, 4, 4}, 3.0F)));
    auto broken = hard(kMatrix);
    broken.alphabet = 4;
    CATCH_CHECK_THROWS_AS(models::CodewordChannel(broken), core::InputError);
    broken = hard(kMatrix);
    broken.deviation = {1};
    CATCH_CHECK_THROWS_AS(models::CodewordChannel(broken), core::InputError);
}

CATCH_TEST_CASE("codeword channel: soft outcomes bring their deviation, lost ones the largest",
                "[models]") {
    torch::manual_seed(3);
    // Two levels, three words: the middle one says "either".
    const models::CodewordChannel channel(
        {2, {0.5, 0.5, 0, 0, 0.5, 0.5}, {0, 0.5, 1}, {0, 0.5, 0}});
    const auto read = channel(torch::ones({1, 1, 60, 60}), 0);
    const auto unsure = read.levels == 0.5;
    CATCH_CHECK(unsure.to(torch::kFloat).mean().item<double>() == Approx(0.5).margin(0.05));
    CATCH_CHECK(torch::equal(read.deviation, unsure.to(torch::kFloat) * 0.5));
    CATCH_CHECK(((read.levels == 1) | unsure).all().item<bool>());
    const auto lossy = channel(torch::ones({1, 1, 60, 60}), 0.2);
    const auto most = static_cast<float>(models::unknown_deviation(2));
    CATCH_CHECK(most == Approx(0.5));
    const auto lost = (lossy.deviation == most).to(torch::kFloat).mean().item<double>();
    CATCH_CHECK(lost == Approx(0.2 + 0.8 * 0.5).margin(0.05));
}
