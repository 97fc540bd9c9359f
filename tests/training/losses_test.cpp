#include "core/error.hpp"
#include "training/cae_task.hpp"
#include "training/latent_task.hpp"

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
    training::LossConfig config;
    const auto plain = training::cae_loss(model, images, config, *noise, 1);  // the rate of 4
    const auto decoded = model->decode(model->encode(images));
    double sum = 0, logarithms = 0;
    for (std::int64_t i = 0; i < 3; ++i) {
        const double mse = at::mse_loss(decoded[i] * 255, images[i] * 255).item<double>();
        sum += mse;
        logarithms += 100 * std::log(mse + 10);
    }
    CATCH_CHECK(plain.mse == Approx(sum / 3));
    CATCH_CHECK(plain.total.item<double>() == Approx(sum / 3));
    config.distortion = "log-mse";
    const auto log = training::cae_loss(model, images, config, *noise, 1);
    CATCH_CHECK(log.mse == Approx(sum / 3));
    CATCH_CHECK(log.total.item<double>() == Approx(logarithms / 3));
    config.lambda = 7;
    const auto priced = training::cae_loss(model, images, config, *noise, 1);
    CATCH_CHECK(priced.entropy_nt > 0);
    CATCH_CHECK(priced.total.item<double>() == Approx(logarithms / 3 + 7 * priced.entropy_nt));
}

CATCH_TEST_CASE("losses: rates take turns", "[training]") {
    for (std::int64_t step = 0; step < 7; ++step) {
        CATCH_CHECK(training::rate_at(3, step) == static_cast<std::size_t>(step % 3));
    }
}

CATCH_TEST_CASE("losses: bits per pixel and the weighted distortion of an entropy-coded codec",
                "[training]") {
    training::TrainConfig config;
    models::HyperpriorConfig model;
    model.hyper_channels = model.latent_channels = 8;
    model.widths = {8, 8, 8};
    model.lambdas = {0.001, 0.01};
    config.model = model;
    const auto images = torch::rand({2, 3, 64, 64});
    const auto loss = [&](std::int64_t step) {
        torch::manual_seed(3);
        training::LatentTask task(config, c10::Device(c10::kCPU));
        torch::manual_seed(4);
        return task.loss(images, step);
    };
    const auto plain = loss(1);  // the second rate, by which losses are scaled
    CATCH_CHECK(plain.bpp > 0);
    CATCH_CHECK(plain.total.item<double>() == Approx(plain.bpp + 0.01 * plain.mse));
    const auto lower = loss(0);
    CATCH_CHECK(lower.total.item<double>() ==
                Approx((lower.bpp + 0.001 * lower.mse) * std::sqrt(10.0)));
    config.loss.lpips = 500;
    const auto seen = loss(1);
    CATCH_CHECK(seen.perceptual > 0);
    CATCH_CHECK(seen.total.item<double>() ==
                Approx(plain.total.item<double>() + 0.01 * 500 * seen.perceptual));
    config.loss.lpips = 0;
    config.loss.distortion = "ms-ssim";
    const auto structural = loss(1);
    CATCH_CHECK(structural.mse == Approx(plain.mse));
    const double share = (structural.total.item<double>() - structural.bpp) / (0.01 * 255 * 255);
    CATCH_CHECK(share > 0);
    CATCH_CHECK(share < 1);
    config.loss.lpips = 1;
    config.loss.lpips_weights = "no-such-weights";
    CATCH_CHECK_THROWS_AS(loss(1), core::InputError);
}
