#include "training/ema.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

using namespace oligo;

CATCH_TEST_CASE("average: follows the parameters and leaves them alone", "[training]") {
    auto weight = torch::zeros({2});
    training::ParameterAverage average({{"w", weight}}, 0.9);
    weight.fill_(10);
    average.update(1000);
    CATCH_CHECK(average.state().at("w")[0].item<float>() == Approx(1.0));
    CATCH_CHECK(weight[0].item<float>() == 10.0F);
}

CATCH_TEST_CASE("average: forgets the start quickly", "[training]") {
    auto weight = torch::zeros({1});
    training::ParameterAverage average({{"w", weight}}, 0.999);
    weight.fill_(1);
    average.update(0);  // decay 0.1
    CATCH_CHECK(average.state().at("w")[0].item<float>() == Approx(0.9));
}

CATCH_TEST_CASE("average: none without a decay, and no foreign state", "[training]") {
    auto weight = torch::zeros({1});
    training::ParameterAverage none({{"w", weight}}, 0);
    CATCH_CHECK_FALSE(none.active());
    CATCH_CHECK(none.state().empty());
    training::ParameterAverage average({{"w", weight}}, 0.5);
    CATCH_CHECK_THROWS_AS(average.set_state({}), core::InputError);
}
