#include "core/error.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/vqgan/discriminator.hpp"
#include "models/vqgan/network.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace oligo;

namespace {

std::int64_t parameters_in(const torch::nn::Module& module) {
    std::int64_t count = 0;
    for (const auto& parameter : module.parameters()) count += parameter.numel();
    return count;
}

/// Random values everywhere, also where training starts at zero.
models::Vqgan shaken(const models::VqganConfig& config) {
    torch::manual_seed(11);
    models::Vqgan model(config);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.05);
    return model;
}

models::VqganConfig normed() {
    auto config = models::VqganConfig::preset("tiny");
    config.group_norm = config.attention = true;
    config.moving_books = config.linear_path = false;
    return config;
}

at::Tensor crops(std::uint64_t count) {
    std::vector<core::Picture> pictures;
    for (std::uint64_t i = 1; i <= count; ++i) pictures.push_back(test::make_picture(96, 96, 3, i));
    return core::to_tensor(pictures);
}

}  // namespace

CATCH_TEST_CASE("vqgan: the full preset is the published f16 model, the small one is small",
                "[models]") {
    // Esser et al.'s encoder and decoder with their projections: 29.36 and 42.52 million.
    const auto full = models::VqganConfig::preset("full");
    CATCH_CHECK(parameters_in(*models::VqganEncoder(full)) / 100'000 == 293);
    CATCH_CHECK(parameters_in(*models::VqganDecoder(full)) / 100'000 == 425);
    const auto small = models::VqganConfig::preset("small");
    CATCH_CHECK(parameters_in(*models::Vqgan(small)) < 3'500'000);
    CATCH_CHECK_THROWS_AS(models::VqganConfig::preset("huge"), core::InputError);
}

CATCH_TEST_CASE("vqgan: latents and pictures have their shapes at every preset and size",
                "[models]") {
    const torch::NoGradGuard no_grad;
    for (const auto& config :
         {models::VqganConfig::preset("tiny"), models::VqganConfig::preset("small"), normed()}) {
        auto model = shaken(config);
        for (const auto& [height, width] : {std::pair{16, 16}, {32, 80}}) {
            const auto images = torch::rand({2, 3, height, width});
            const auto latents = model->encoder(images);
            CATCH_REQUIRE(latents.sizes() ==
                          at::IntArrayRef{2, config.entry_channels, height / 16, width / 16});
            CATCH_CHECK(model->decoder(latents).sizes() == images.sizes());
            CATCH_CHECK(torch::isfinite(model->decoder(latents)).all().item<bool>());
        }
    }
}

CATCH_TEST_CASE("vqgan: a hook sees each level once and changes the picture", "[models]") {
    const torch::NoGradGuard no_grad;
    auto model = shaken(models::VqganConfig::preset("small"));
    const auto vectors = torch::randn({1, 8, 3, 2});
    std::vector<std::vector<std::int64_t>> shapes;
    const auto same = model->decoder(vectors, [&](std::size_t level, const at::Tensor& features) {
        CATCH_CHECK(level == shapes.size());
        CATCH_CHECK(features.size(1) == model->config.channels_at(level));
        shapes.push_back(features.sizes().vec());
        return features;
    });
    const std::vector<std::vector<std::int64_t>> expected{
        {1, 128, 3, 2}, {1, 64, 6, 4}, {1, 32, 12, 8}};
    CATCH_CHECK(shapes == expected);
    const auto plain = model->decoder(vectors);
    CATCH_CHECK(torch::equal(same, plain));
    for (std::size_t changed = 0; changed < 3; ++changed) {
        const auto other =
            model->decoder(vectors, [&](std::size_t level, const at::Tensor& features) {
                return level == changed ? features * 1.5 : features;
            });
        CATCH_CHECK_FALSE(torch::allclose(other, plain, 1e-3, 1e-3));
    }
}

CATCH_TEST_CASE("vqgan: features start about as large as what the decoder is given", "[models]") {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(6);
    models::Vqgan model(models::VqganConfig::preset("small"));
    model->decoder(torch::randn({4, 8, 8, 8}), [](std::size_t level, const at::Tensor& features) {
        CATCH_INFO(level);
        const double deviation = features.std().item<double>();
        CATCH_CHECK(deviation > 0.5);
        CATCH_CHECK(deviation < 2);
        return features;
    });
}

CATCH_TEST_CASE("vqgan: attention is softmax over all positions", "[models]") {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(2);
    models::VqganAttention attention(8, false);
    attention->merge->weight.normal_(0, 0.5);
    const auto x = torch::randn({2, 8, 3, 5});
    const auto rows = [&](torch::nn::Conv2d& layer) { return layer(x).flatten(2); };  // N C P
    const auto weights = torch::softmax(
        rows(attention->query).transpose(1, 2).bmm(rows(attention->key)) / std::sqrt(8.0), 2);
    const auto seen = rows(attention->value).bmm(weights.transpose(1, 2)).view_as(x);
    CATCH_CHECK(torch::allclose(attention(x), x + attention->merge(seen), 1e-4, 1e-5));
}

CATCH_TEST_CASE("vqgan: a warm start is the block transform of the largest book", "[models]") {
    auto config = models::VqganConfig::preset("tiny");
    config.books = {4, 64};
    config.entries = 64;
    torch::manual_seed(1);
    models::Vqgan model(config);
    const auto images = crops(90);
    models::warm_start(model, images, 1);
    const torch::NoGradGuard no_grad;
    const auto latents = model->encoder(images);
    CATCH_CHECK(latents.square().mean().item<double>() == Approx(1).epsilon(1e-3));
    CATCH_CHECK(std::abs(latents.mean().item<double>()) < 1e-3);
    double before = 0;
    for (auto& book : model->books) {
        CATCH_CHECK(book->uses.sum().item<double>() == Approx(1));
        CATCH_CHECK(book->uses.min().item<double>() > 0);
        const auto decoded = model->decoder(book->lookup(book->nearest(latents)));
        const double db = -10 * std::log10(at::mse_loss(decoded, images).item<double>());
        CATCH_CHECK(db > before + 1);  // a larger book is better, and any better than 10 dB
        before = std::max(db, 10.0);
    }
    CATCH_CHECK_THROWS_AS(models::warm_start(model, images.narrow(0, 0, 4), 1), core::InputError);
    models::Vqgan no_path(normed());
    CATCH_CHECK_THROWS_AS(models::warm_start(no_path, images, 1), core::InputError);
}

CATCH_TEST_CASE("vqgan: smaller books are made from another model's largest", "[models]") {
    auto config = models::VqganConfig::preset("tiny");
    config.books = {64};
    config.entries = 64;
    auto large = shaken(config);
    {
        const torch::NoGradGuard no_grad;
        large->books[0]->entries.normal_(0, 1);
        large->books[0]->uses.zero_();
        large->books[0]->uses.slice(0, 10, 20).fill_(0.1F);  // only these count
    }
    config.books = {2, 10, 64};
    auto model = shaken(config);
    const auto tensors = models::named_tensors(*large);
    models::continue_from(model, tensors, "here", 1);
    CATCH_CHECK(torch::equal(model->books[2]->entries, large->books[0]->entries));
    CATCH_CHECK(torch::equal(model->decoder->project->weight, large->decoder->project->weight));
    // Ten entries of ten that count: the same ones in some order.
    const auto kept = large->books[0]->entries.slice(0, 10, 20);
    const auto order = models::nearest_rows(kept, model->books[1]->entries);
    CATCH_CHECK(torch::allclose(model->books[1]->entries.index_select(0, order), kept, 1e-4, 1e-4));
    const auto pair = model->books[0];
    CATCH_CHECK(
        torch::allclose(pair->uses.unsqueeze(0).mm(pair->entries), kept.mean(0, true), 1e-3, 1e-3));
    // A book that this model lacks is left out; what does not fit is named.
    config.books = {10};
    config.entries = 10;
    auto least = shaken(config);
    models::continue_from(least, tensors, "here", 1);
    CATCH_CHECK(torch::equal(least->books[0]->entries, model->books[1]->entries));
    config.channels = 16;
    auto wider = shaken(config);
    CATCH_CHECK_THROWS_WITH(models::continue_from(wider, tensors, "here", 1),
                            Catch::Contains("here: tensor '"));
}

CATCH_TEST_CASE("vqgan: the configuration is written and read, wrong ones are refused",
                "[models]") {
    for (const auto* name : {"tiny", "small", "full"}) {
        const auto config = models::VqganConfig::preset(name);
        CATCH_CHECK((models::VqganConfig::from_json(config.to_json()) == config));
    }
    for (const auto* wrong :
         {R"({"multipliers": [1, 2]})", R"({"stem": 3})", R"({"books": [64, 16]})",
          R"({"books": []})", R"({"entries": 63})", R"({"preset": "big"})", R"({"width": 3})"}) {
        CATCH_INFO(wrong);
        CATCH_CHECK_THROWS_AS(models::VqganConfig::from_json(wrong), core::InputError);
    }
}

CATCH_TEST_CASE("vqgan: patches are judged one by one, losses and weight are their formulas",
                "[models]") {
    torch::manual_seed(4);
    models::PatchDiscriminator judge(8, 3);
    CATCH_CHECK(judge(torch::rand({2, 3, 128, 96})).sizes() == at::IntArrayRef{2, 1, 14, 10});
    CATCH_CHECK(judge(torch::rand({1, 3, 32, 32})).sizes() == at::IntArrayRef{1, 1, 2, 2});

    CATCH_CHECK(judge->min_side_px() == 32);
    CATCH_CHECK_THROWS_AS(judge(torch::rand({1, 3, 64, 16})), core::InputError);

    const auto real = torch::tensor({-1.0, 0.5, 3.0}), made = torch::tensor({-3.0, 0.0, 2.0});
    CATCH_CHECK(models::hinge_loss(real, made).item<double>() ==
                Approx(((2 + 0.5 + 0) / 3 + (0 + 1 + 3) / 3.0) / 2));

    auto kernel = torch::tensor({3.0, 4.0}, at::kDouble).requires_grad_();
    const auto distortion = (kernel * torch::tensor({6.0, 8.0}, at::kDouble)).sum();
    const auto adversarial = (kernel * torch::tensor({0.3, 0.4}, at::kDouble)).sum();
    const auto weight = models::adaptive_weight(distortion, adversarial, kernel);
    CATCH_CHECK(weight.item<double>() == Approx(10 / (0.5 + 1e-4)));
    CATCH_CHECK_FALSE(weight.requires_grad());
    CATCH_CHECK_FALSE(kernel.grad().defined());
    CATCH_CHECK(models::adaptive_weight(distortion * 1e9, adversarial, kernel).item<double>() ==
                1e4);
    CATCH_CHECK(models::adaptive_weight(distortion, adversarial, kernel.detach()).item<double>() ==
                0);
}
