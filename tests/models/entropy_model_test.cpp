#include "core/entropy/gaussian.hpp"
#include "core/error.hpp"
#include "models/entropy/factorized_prior.hpp"
#include "models/entropy/gaussian_conditional.hpp"
#include "models/entropy/latent_network.hpp"
#include "models/entropy/tiles.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>

using namespace oligo;

CATCH_TEST_CASE("factorized prior: frozen tables cost what the network estimates", "[entropy]") {
    torch::manual_seed(1);
    models::FactorizedPrior prior(6);
    // Trained a little, towards another spread in every channel.
    const auto spread = torch::tensor({0.3F, 0.8F, 1.5F, 3.0F, 5.0F, 7.0F}).view({1, 6, 1, 1});
    const auto draw = [&] { return torch::randn({4, 6, 8, 8}) * spread + 1; };
    torch::optim::Adam adam(prior->parameters(), torch::optim::AdamOptions(2e-2));
    double first = 0, last = 0;
    for (int step = 0; step < 400; ++step) {
        adam.zero_grad();
        const auto bits = prior->bits(draw() + torch::rand({4, 6, 8, 8}) - 0.5);
        bits.backward();
        adam.step();
        (step == 0 ? first : last) = bits.item<double>();
    }
    CATCH_CHECK(last < 0.8 * first);
    CATCH_CHECK_THROWS_AS(prior->tables(), core::InputError);  // never frozen
    prior->freeze();
    const auto tables = prior->tables();
    CATCH_CHECK(tables.size() == 6);
    const torch::NoGradGuard no_grad;
    const auto values = at::floor(draw() + 0.5);
    double coded = 0;
    for (std::int64_t n = 0; n < 4; ++n)
        for (std::int64_t c = 0; c < 6; ++c)
            for (std::int64_t i = 0; i < 64; ++i)
                coded += tables.cost_bits(
                    static_cast<std::size_t>(c),
                    static_cast<std::int32_t>(values[n][c].flatten()[i].item<float>()));
    CATCH_CHECK(coded == Approx(prior->bits(values).item<double>()).epsilon(0.01));
    CATCH_CHECK((prior->modes() - 1).abs().max().item<double>() <= 2);
}

CATCH_TEST_CASE("gaussian conditional: the estimate is what the coder's tables cost", "[entropy]") {
    torch::manual_seed(2);
    const auto tables = core::gaussian_tables();
    for (const int index : {4, 16, 24, 40, 63}) {
        const double scale = core::kGaussianScalesQ16[static_cast<std::size_t>(index)] / 65536.0;
        const auto values = at::floor(torch::randn({1, 1, 40, 50}) * scale + 0.5);
        const models::Distribution told{torch::full({1, 1, 40, 50}, 0.25),
                                        torch::full({1, 1, 40, 50}, static_cast<double>(index))};
        const double estimate = models::gaussian_bits(values + 0.25, told).item<double>();
        double coded = 0;
        for (std::int64_t i = 0; i < values.numel(); ++i) {
            coded += tables.cost_bits(static_cast<std::size_t>(index),
                                      static_cast<std::int32_t>(values.flatten()[i].item<float>()));
        }
        CATCH_INFO(index);
        CATCH_CHECK(std::abs(coded - estimate) <= 0.005 * estimate + 8);
    }
}

CATCH_TEST_CASE("gaussian conditional: parameters become means on the grid and whole scale indices",
                "[entropy]") {
    const auto scales = torch::tensor({0.11, 0.8, 5.0, 256.0}, at::kDouble);
    const auto raw = models::scale_parameter(scales).view({1, 4, 1, 1});
    const auto told = models::distribution_of(at::cat({raw * 0 + 0.12345, raw}, 1));
    CATCH_CHECK(torch::equal(told.mean * 256, at::floor(told.mean * 256)));
    CATCH_CHECK(torch::equal(told.scale_index, at::floor(told.scale_index)));
    for (std::int64_t i = 0; i < 4; ++i) {
        const auto index = static_cast<std::size_t>(told.scale_index[0][i][0][0].item<double>());
        const double chosen = core::kGaussianScalesQ16[index] / 65536.0;
        CATCH_CHECK(chosen == Approx(scales[i].item<double>()).epsilon(0.07));
    }
    const auto wild = models::distribution_of(torch::full({1, 2, 1, 1}, 1e6, at::kDouble));
    CATCH_CHECK(wild.scale_index.item<double>() == 63);
    CATCH_CHECK(wild.mean.item<double>() == 512);
}

CATCH_TEST_CASE("pass: squares of the checkerboard are packed and come back", "[entropy]") {
    const auto x = torch::arange(2 * 3 * 4 * 6, at::kFloat).view({2, 3, 4, 6}) + 1;
    const auto anchors = models::pack_squares(x, models::Squares::kAnchors);
    const auto others = models::pack_squares(x, models::Squares::kOthers);
    CATCH_CHECK(anchors.sizes() == at::IntArrayRef({2, 3, 4, 3}));
    const auto back = models::unpack_squares(anchors, models::Squares::kAnchors) +
                      models::unpack_squares(others, models::Squares::kOthers);
    CATCH_CHECK(torch::equal(back, x));
    const auto placed = models::unpack_squares(anchors, models::Squares::kAnchors)[0][0];
    for (std::int64_t row = 0; row < 4; ++row)
        for (std::int64_t column = 0; column < 6; ++column)
            CATCH_CHECK((placed[row][column].item<float>() != 0) == ((row + column) % 2 == 1));
}

CATCH_TEST_CASE("tiles: cover every latent of a picture once", "[entropy]") {
    const models::TileGrid grid{700, 130, 128, 64};
    CATCH_CHECK(grid.latent_width() == 44);
    CATCH_CHECK(grid.latent_height() == 12);
    auto covered = torch::zeros({12, 44});
    const auto tiles = grid.tiles();
    for (const auto& tile : tiles) {
        covered.narrow(0, tile.top, tile.height).narrow(1, tile.left, tile.width).add_(1);
        CATCH_CHECK(tile.width % 4 == 0);
    }
    CATCH_CHECK(torch::equal(covered, torch::ones({12, 44})));
    CATCH_CHECK(tiles.size() == grid.tile_count());
    std::size_t grouped = 0;
    for (const auto& [shape, members] : models::tiles_by_shape(tiles)) grouped += members.size();
    CATCH_CHECK(grouped == tiles.size());
}
