#include "core/error.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/network.hpp"
#include "models/cae/warm_start.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>

using namespace oligo;

namespace {

models::CaeConfig small(std::int64_t stride, std::int64_t channels, std::int64_t levels) {
    models::CaeConfig config;
    config.stride = stride;
    config.channels = channels;
    config.levels = levels;
    config.width = 16;
    config.deep_width = 16;
    config.encoder_blocks = 1;
    config.decoder_blocks = 1;
    return config;
}

at::Tensor crops(std::int64_t count) {
    std::vector<core::Picture> pictures;
    for (std::int64_t i = 0; i < count; ++i) {
        pictures.push_back(test::make_picture(96, 96, 3, static_cast<std::uint64_t>(i + 1)));
    }
    return core::to_tensor(pictures);
}

double mse(models::Cae& model, const at::Tensor& images) {
    const torch::NoGradGuard no_grad;
    return at::mse_loss(model->decode(model->encode(images)), images).item<double>();
}

}  // namespace

CATCH_TEST_CASE("cae: shapes follow the configuration", "[models]") {
    for (const std::int64_t stride : {4, 8, 16}) {
        models::Cae model(small(stride, 5, 7));
        const auto images = torch::rand({2, 3, 64, 32});
        const auto levels = model->encode(images);
        CATCH_CHECK(levels.sizes() == at::IntArrayRef({2, 5, 64 / stride, 32 / stride}));
        CATCH_CHECK(levels.min().item<double>() >= 0);
        CATCH_CHECK(levels.max().item<double>() <= 6);
        CATCH_CHECK(model->decode(levels).sizes() == images.sizes());
    }
}

CATCH_TEST_CASE("cae: gradients reach every parameter", "[models]") {
    torch::manual_seed(4);
    auto config = small(8, 6, 10);
    config.linear_path = false;  // with it, last layers start at zero and hold back what is before
    models::Cae model(config);
    const auto images = crops(2);
    at::mse_loss(model->decode(model->encode(images)), images).backward();
    for (const auto& item : model->named_parameters()) {
        CATCH_INFO(item.key());
        CATCH_REQUIRE(item.value().grad().defined());
        CATCH_CHECK(item.value().grad().abs().sum().item<double>() > 0);
    }
}

CATCH_TEST_CASE("warm start: begins far better than a random network", "[models]") {
    torch::manual_seed(5);
    const auto images = crops(32);
    models::Cae model(small(8, 18, 10));
    const double before = mse(model, images);
    models::warm_start(model, images, 1);
    const double after = mse(model, images);
    CATCH_CHECK(after < 0.004);  // 24 dB
    CATCH_CHECK(after < before / 10);
    // All channels carry about the same variance before the bound.
    const torch::NoGradGuard no_grad;
    const auto deviation = model->analysis(images, 0).transpose(0, 1).flatten(1).std(1);
    CATCH_CHECK(deviation.min().item<double>() > 0.5);
    CATCH_CHECK(deviation.max().item<double>() < 2.0);
}

CATCH_TEST_CASE("warm start: the same seed gives the same start, another seed another",
                "[models]") {
    const auto images = crops(16);
    const auto weight = [&](std::uint64_t seed) {
        torch::manual_seed(6);
        models::Cae model(small(8, 4, 10));
        models::warm_start(model, images, seed);
        return model->analysis->heads[0]->linear->weight.detach().clone();
    };
    CATCH_CHECK(torch::equal(weight(1), weight(1)));
    CATCH_CHECK_FALSE(torch::equal(weight(1), weight(2)));
}

CATCH_TEST_CASE("warm start: says what it needs", "[models]") {
    models::Cae model(small(8, 18, 10));
    CATCH_CHECK_THROWS_AS(models::warm_start(model, torch::rand({1, 3, 16, 16}), 1),
                          core::InputError);
    auto config = small(8, 18, 10);
    config.linear_path = false;
    models::Cae plain(config);
    CATCH_CHECK_THROWS_AS(models::warm_start(plain, crops(16), 1), core::InputError);
}

CATCH_TEST_CASE("cae: each rate has its own channels, and doubt reaches the picture", "[models]") {
    torch::manual_seed(7);
    auto config = small(8, 6, 10);
    config.rates = {4, 6, 9};
    config.soft = true;
    models::Cae model(config);
    const auto images = crops(2);
    for (std::size_t rate = 0; rate < 3; ++rate) {
        const auto levels = model->encode(images, rate);
        CATCH_CHECK(levels.size(1) == config.rates[rate]);
        auto doubt = torch::zeros_like(levels);
        const auto certain = model->decode(levels, doubt, rate);
        CATCH_CHECK(torch::allclose(certain, model->decode(levels, at::Tensor(), rate)));
        // A fresh model does not listen to doubt yet, but can learn to.
        doubt.fill_(2.0);
        const auto doubted = model->decode(levels, doubt, rate);
        CATCH_CHECK(torch::allclose(certain, doubted));
        doubted.sum().backward();
    }
    CATCH_CHECK(torch::equal(model->encode(images), model->encode(images, 1)));
    CATCH_CHECK_THROWS(model->encode(images, 3));
}

CATCH_TEST_CASE("cae: rates by channel scales share all layers", "[models]") {
    torch::manual_seed(9);
    auto config = small(8, 12, 10);
    config.rates = {6, 12, 18};
    config.rate_control = "scales";
    config.soft = true;
    models::Cae model(config);
    CATCH_CHECK(model->analysis->heads.size() == 1);
    const auto images = crops(16);
    models::warm_start(model, images, 1);
    const torch::NoGradGuard no_grad;
    double before = 1e9;
    for (std::size_t rate = 0; rate < 3; ++rate) {
        const auto levels = model->encode(images, rate);
        CATCH_REQUIRE(levels.size(1) == config.rates[rate]);
        const auto decoded = model->decode(levels, torch::zeros_like(levels), rate);
        const double error = at::mse_loss(decoded, images).item<double>();
        CATCH_CHECK(error < before);  // the first channels are the strongest: more add detail
        before = error;
    }
    // Twice the scale before the bound moves the levels of that rate only.
    const auto untouched = model->encode(images, 2);
    const auto changed = model->encode(images, 0);
    for (auto& item : model->analysis->scales->named_parameters()) {
        if (item.key() == "c6") item.value().fill_(std::log(2.0));
    }
    CATCH_CHECK(torch::equal(model->encode(images, 2), untouched));
    CATCH_CHECK_FALSE(torch::equal(model->encode(images, 0), changed));
}

CATCH_TEST_CASE("cae: a model goes on from one with other rates", "[models]") {
    torch::manual_seed(8);
    const auto images = crops(2);
    models::Cae single(small(8, 6, 10));
    auto config = small(8, 6, 10);
    config.rates = {4, 6};
    config.soft = true;
    models::Cae several(config);
    models::continue_from(several, models::named_tensors(*single), "test");
    CATCH_CHECK(torch::equal(several->encode(images), single->encode(images)));
    const auto levels = single->encode(images);
    CATCH_CHECK(torch::equal(several->decode(levels), single->decode(levels)));
    config.width = 24;
    models::Cae wider(config);
    CATCH_CHECK_THROWS_AS(models::continue_from(wider, models::named_tensors(*single), "test"),
                          core::InputError);
}

CATCH_TEST_CASE("cae config: survives JSON, refuses what cannot be built", "[models]") {
    auto config = small(16, 33, 24);
    config.rates = {12, 33};
    config.soft = true;
    CATCH_CHECK((models::CaeConfig::from_json(config.to_json()) == config));
    CATCH_CHECK_THROWS_WITH(models::CaeConfig::from_json(R"({"stride": 12})"),
                            Catch::Contains("power of two"));
    CATCH_CHECK_THROWS_WITH(models::CaeConfig::from_json(R"({"chanels": 12})"),
                            Catch::Contains("channels"));
    CATCH_CHECK_THROWS_WITH(models::CaeConfig::from_json(R"({"rates": [18, 11]})"),
                            Catch::Contains("ascend"));
    CATCH_CHECK_THROWS_WITH(models::CaeConfig::from_json(R"({"rates": [11, 17]})"),
                            Catch::Contains("18"));
}
