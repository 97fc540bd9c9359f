#include "core/error.hpp"
#include "models/hyperprior/network.hpp"
#include "models/registry.hpp"
#include "training/tasks/cae.hpp"
#include "training/tasks/latent.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>

using namespace oligo;

namespace {

models::Cae small_model() {
    torch::manual_seed(1);
    models::CaeConfig config;
    config.width = config.deep_width = 8;
    config.encoder_blocks = config.decoder_blocks = 1;
    config.channels = 4;
    config.rates = {2, 4, 6};
    return models::Cae(config);
}

}  // namespace

CATCH_TEST_CASE("losses: the distortion is over 8-bit samples, its logarithm that of each crop",
                "[training]") {
    auto model = small_model();
    const auto noise = training::make_noise({}, 10, 10, 1);
    const auto images = torch::rand({3, 3, 16, 16});
    training::CaeLossConfig config;
    const auto plain = training::cae_loss(model, images, config, *noise, 1);  // the rate of 4
    const auto decoded = model->decode(model->encode(images));
    double sum = 0, logarithms = 0;
    for (std::int64_t i = 0; i < 3; ++i) {
        const double mse = at::mse_loss(decoded[i] * 255, images[i] * 255).item<double>();
        sum += mse;
        logarithms += 100 * std::log(mse + 10);
    }
    CATCH_CHECK(plain.mse.item<double>() == Approx(sum / 3));
    CATCH_CHECK(plain.total.item<double>() == Approx(sum / 3));
    config.distortion = "log-mse";
    const auto log = training::cae_loss(model, images, config, *noise, 1);
    CATCH_CHECK(log.mse.item<double>() == Approx(sum / 3));
    CATCH_CHECK(log.total.item<double>() == Approx(logarithms / 3));
    config.lambda = 7;
    const auto priced = training::cae_loss(model, images, config, *noise, 1);
    const auto entropy_nt = priced.entropy_nt.item<double>();
    CATCH_CHECK(entropy_nt > 0);
    CATCH_CHECK(priced.total.item<double>() == Approx(logarithms / 3 + 7 * entropy_nt));
    CATCH_CHECK_FALSE(log.entropy_nt.defined());
}

CATCH_TEST_CASE("losses: rates take turns", "[training]") {
    for (std::int64_t step = 0; step < 7; ++step) {
        CATCH_CHECK(training::rate_at(3, step) == static_cast<std::size_t>(step % 3));
    }
}

CATCH_TEST_CASE("losses: bits per pixel and the weighted distortion of an entropy-coded codec",
                "[training]") {
    models::HyperpriorConfig shape;
    shape.hyper_channels = shape.latent_channels = 8;
    shape.widths = {8, 8, 8};
    shape.lambdas = {0.001, 0.01};
    torch::manual_seed(3);
    models::HyperpriorImpl network(shape);
    const auto images = torch::rand({2, 3, 64, 64});
    const auto passed = models::forward(network, images, 1, models::Rounding::kMixed);
    training::LatentLossConfig config;
    models::Lpips none{nullptr};
    const auto plain = training::latent_loss(passed, images, 0.01, config, none);
    const double bpp = plain.bpp.item<double>(), mse = plain.mse.item<double>();
    CATCH_CHECK(bpp > 0);
    CATCH_CHECK(plain.total.item<double>() == Approx(bpp + 0.01 * mse));
    CATCH_CHECK_FALSE(plain.perceptual.defined());

    config.lpips = 500;
    auto lpips = models::load_lpips(models::weights_path("lpips-alex", models::model_folders()));
    const auto seen = training::latent_loss(passed, images, 0.01, config, lpips);
    const double perceptual = seen.perceptual.item<double>();
    CATCH_CHECK(perceptual > 0);
    CATCH_CHECK(seen.total.item<double>() == Approx(bpp + 0.01 * (mse + 500 * perceptual)));

    config.lpips = 0;
    config.distortion = "ms-ssim";
    const auto structural = training::latent_loss(passed, images, 0.01, config, none);
    CATCH_CHECK(structural.mse.item<double>() == Approx(mse));
    const double share = (structural.total.item<double>() - bpp) / (0.01 * 255 * 255);
    CATCH_CHECK(share > 0);
    CATCH_CHECK(share < 1);
}

CATCH_TEST_CASE("losses: gradients of all rates are as large as the middle one's", "[training]") {
    CATCH_CHECK(training::rate_scale({0.001, 0.01}, 1) == 1);
    CATCH_CHECK(training::rate_scale({0.001, 0.01}, 0) == Approx(std::sqrt(10.0)));
}
