#include "models/layers/fill_erased.hpp"
#include "models/layers/mirror_pad.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

using namespace oligo;

CATCH_TEST_CASE("mirror_pad: mirrors without repeating the edge", "[models]") {
    const auto row = torch::arange(5, torch::kFloat).view({1, 1, 1, 5});
    const auto padded = models::mirror_pad(row, 8);
    CATCH_REQUIRE(padded.sizes() == at::IntArrayRef({1, 1, 8, 8}));
    const auto expected = torch::tensor({0.0F, 1.0F, 2.0F, 3.0F, 4.0F, 3.0F, 2.0F, 1.0F});
    CATCH_CHECK(torch::equal(padded[0][0][0], expected));
    CATCH_CHECK(torch::equal(padded[0][0][7], expected));  // one row repeats
}

CATCH_TEST_CASE("mirror_pad: agrees with reflection padding where that is defined", "[models]") {
    torch::manual_seed(3);
    const auto images = torch::rand({2, 3, 21, 30});
    namespace F = torch::nn::functional;
    const auto expected = F::pad(images, F::PadFuncOptions({0, 2, 0, 3}).mode(torch::kReflect));
    CATCH_CHECK(torch::equal(models::mirror_pad(images, 8), expected));
}

CATCH_TEST_CASE("mirror_pad: a single pixel fills the block", "[models]") {
    const auto padded = models::mirror_pad(torch::full({1, 3, 1, 1}, 0.4F), 8);
    CATCH_CHECK(torch::equal(padded, torch::full({1, 3, 8, 8}, 0.4F)));
}

CATCH_TEST_CASE("fill_erased: a lost latent becomes the weighted mean of its neighbours",
                "[models]") {
    auto values = torch::arange(9, torch::kFloat).view({1, 1, 3, 3}).clone();
    auto known = torch::ones({1, 1, 3, 3});
    values[0][0][1][1] = 1000;  // what an erased symbol holds means nothing
    known[0][0][1][1] = 0;
    const auto filled = models::fill_erased(values, known);
    // (0.5 * (0 + 2 + 6 + 8) + 1 + 3 + 5 + 7) / 6
    CATCH_CHECK(filled[0][0][1][1].item<double>() == Approx(4.0));
    CATCH_CHECK(filled[0][0][0][2].item<double>() == 2.0);
}

CATCH_TEST_CASE("fill_erased: fills from the border inwards and leaves other channels alone",
                "[models]") {
    auto values = torch::zeros({1, 2, 12, 9});
    auto known = torch::zeros({1, 2, 12, 9});
    values[0][0][0][0] = 7;
    known[0][0][0][0] = 1;
    const auto filled = models::fill_erased(values, known);
    CATCH_CHECK(torch::allclose(filled[0][0], torch::full({12, 9}, 7.0F)));
    CATCH_CHECK(torch::equal(filled[0][1], torch::zeros({12, 9})));
}
