#include "training/losses.hpp"

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
    const auto model = small_model();
    for (std::int64_t step = 0; step < 7; ++step) {
        CATCH_CHECK(training::rate_at(model->config, step) == static_cast<std::size_t>(step % 3));
    }
}
