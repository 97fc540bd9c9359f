#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/torch/safetensors.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"
#include "training/tasks/vqgan.hpp"
#include "training/trainer.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <string>

using namespace oligo;

namespace {

/// A run of the tiny preset from pictures made here.
training::TrainConfig vqgan_config(const test::TemporaryFolder& folder,
                                   const std::vector<std::string>& sets = {}) {
    const auto photos = folder / "photos";
    if (!std::filesystem::exists(photos)) {
        std::filesystem::create_directories(photos);
        for (unsigned i = 0; i < 12; ++i) {
            core::save_picture(photos / (std::to_string(i) + ".png"),
                               test::make_picture(64, 64, 3, i + 1));
        }
    }
    auto source = core::Config::from_text(R"({
        "codec": "vqgan", "model": {"preset": "tiny"}, "warm_start": "none",
        "data": {"crop_px": 32, "batch": 2, "validation": 1},
        "loss": {"lpips": 0},
        "book": {"revival": 0.5, "revive_every": 2},
        "optimiser": {"ema_decay": 0.9},
        "stages": [{"learning_rate": 1e-3, "steps": 6}],
        "output": {"log_every": 1, "validate_every": 3, "samples": false, "precision": "fp32"}})",
                                          "vqgan test");
    source.set("data.folders=[\"" + photos.string() + "\"]");
    for (const auto& set : sets) source.set(set);
    return training::TrainConfig::from_config(source);
}

training::Trainer trainer_of(const training::TrainConfig& config, const std::filesystem::path& run,
                             bool resume = false) {
    std::filesystem::create_directories(run);
    return {config, training::PhotoSet(config.data, config.seed), run, c10::Device(c10::kCPU),
            resume};
}

training::NamedTensors state_of(const std::filesystem::path& run) {
    return core::load_tensors(run / "checkpoint.safetensors").tensors;
}

bool changed(const training::NamedTensors& a, const training::NamedTensors& b,
             const std::string& prefix) {
    bool met = false, different = false;
    for (const auto& [name, tensor] : a) {
        if (!name.starts_with(prefix)) continue;
        met = true;
        different = different || !torch::equal(tensor, b.at(name));
    }
    CATCH_INFO(prefix);
    CATCH_REQUIRE(met);
    return different;
}

}  // namespace

CATCH_TEST_CASE("vqgan task: the loss is its formula", "[training]") {
    torch::manual_seed(2);
    auto shape = models::VqganConfig::preset("tiny");
    shape.moving_books = false;
    models::Vqgan model(shape);
    const auto images = torch::rand({2, 3, 32, 48});
    models::Lpips none{nullptr};
    training::VqganLossConfig config;
    config.weight = 3;
    const auto loss = training::vqgan_loss(model, images, 0, config, none);
    const auto latents = model->encoder(images);
    const auto& entries = model->books[0];
    const auto vectors = entries->lookup(entries->nearest(latents));
    const auto decoded = model->decoder(vectors);
    const double pull = at::mse_loss(latents, vectors).item<double>();
    const double error = (decoded - images).abs().mean().item<double>() * 2;
    CATCH_CHECK(loss.mse.item<double>() ==
                Approx(at::mse_loss(decoded * 255, images * 255).item<double>()));
    CATCH_CHECK(loss.distortion.item<double>() == Approx(3 * error));
    CATCH_CHECK(loss.total.item<double>() == Approx(3 * error + pull * 1.25));
    CATCH_CHECK_FALSE(loss.perceptual.defined());
    CATCH_CHECK_FALSE(loss.mse.requires_grad());
    config.distortion = "mse";
    const auto squared = training::vqgan_loss(model, images, 0, config, none);
    CATCH_CHECK(squared.distortion.item<double>() ==
                Approx(3 * 4 * at::mse_loss(decoded, images).item<double>()));

    // The commitment's weight is on the pull of latents, or as taming's default on the other one.
    const auto pull_on_latents = [&] {
        model->zero_grad();
        config.weight = 0;
        training::vqgan_loss(model, images, 0, config, none).total.backward();
        return entries->entries.grad().norm().item<double>();
    };
    const double right = pull_on_latents();
    config.legacy_commitment = true;
    CATCH_CHECK(pull_on_latents() == Approx(right / 4));

    shape.moving_books = true;
    models::Vqgan moving(shape);
    const auto followed = training::vqgan_loss(moving, images, 0, {}, none);
    const double gap =
        at::mse_loss(followed.latents, moving->books[0]->lookup(followed.indices)).item<double>();
    CATCH_CHECK(followed.total.item<double>() ==
                Approx(followed.distortion.item<double>() + 0.25 * gap));

    auto lpips = models::load_lpips(models::weights_path("lpips-alex", models::model_folders()));
    training::VqganLossConfig perceptual;
    perceptual.lpips = 2;
    const auto seen = training::vqgan_loss(model, images, 0, perceptual, lpips);
    CATCH_CHECK(seen.distortion.item<double>() ==
                Approx(error + 2 * lpips(decoded.clamp(0, 1), images).mean().item<double>()));
}

CATCH_TEST_CASE("vqgan task: every preset constructs and steps, with a discriminator too",
                "[training]") {
    const test::TemporaryFolder folder;
    for (const std::string preset : {"tiny", "small", "full"}) {
        CATCH_INFO(preset);
        const auto config = vqgan_config(
            folder, {"model.preset=" + preset, "loss.adversarial=0.8", "data.batch=1",
                     "discriminator.channels=8", "optimiser.ema_decay=0", "data.validation=0"});
        CATCH_REQUIRE(config.groups.size() == 2);
        torch::manual_seed(1);
        const auto task = config.task.make({c10::Device(c10::kCPU), 1, 1});
        training::Optimisers optimisers(task->groups(), config, 1, c10::Device(c10::kCPU));
        optimisers.at_step(0);
        const auto before = task->network().parameters().front().detach().clone();
        const auto result = task->step(torch::rand({1, 3, 32, 32}), 0, optimisers);
        CATCH_CHECK(std::isfinite(result.loss.item<double>()));
        CATCH_CHECK(std::isfinite(optimisers["network"].gradient_norm().item<double>()));
        CATCH_CHECK(optimisers["discriminator"].gradient_norm().item<double>() > 0);
        const bool linear = preset != "full";  // whose zero start reaches the first layer later
        CATCH_CHECK(torch::equal(task->network().parameters().front(), before) == linear);
    }
}

CATCH_TEST_CASE("vqgan task: the discriminator learns to tell pictures apart", "[training]") {
    const test::TemporaryFolder folder;
    const auto config = vqgan_config(
        folder, {"loss.adversarial=0.8", "discriminator.channels=8", "discriminator.layers=2",
                 "stages=[{\"learning_rate\": 1e-6, \"steps\": 100, "
                 "\"learning_rates\": {\"discriminator\": 2e-3}}]"});
    torch::manual_seed(4);
    const auto task = config.task.make({c10::Device(c10::kCPU), 1, 1});
    training::Optimisers optimisers(task->groups(), config, 1, c10::Device(c10::kCPU));
    const auto images = torch::rand({4, 3, 32, 32});  // noise, which this decoder cannot make
    const auto hinge = [&](std::int64_t step) {
        optimisers.at_step(step);
        for (const auto& figure : task->step(images, step, optimisers).figures.read()) {
            if (figure.kind.name == "hinge") return figure.value;
        }
        return -1.0;
    };
    const double first = hinge(0);
    double last = first;
    for (std::int64_t step = 1; step < 60; ++step) last = hinge(step);
    CATCH_CHECK(first == Approx(1).margin(0.3));  // it cannot tell yet
    CATCH_CHECK(last < 0.5);
}

CATCH_TEST_CASE("vqgan task: books, revival and discriminator come back from a checkpoint",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = vqgan_config(folder, {"warm_start=none", "loss.adversarial=0.8",
                                              "discriminator.channels=4", "model.books=[4, 16]"});
    trainer_of(config, folder / "whole").run();
    trainer_of(config, folder / "halves").run_until(3);
    trainer_of(config, folder / "halves", true).run();
    const auto whole = state_of(folder / "whole"), halves = state_of(folder / "halves");
    CATCH_REQUIRE(whole.size() == halves.size());
    CATCH_CHECK_FALSE(changed(whole, halves, ""));
    CATCH_CHECK(whole.contains("companion/layers.0.weight"));
    // Weights hold the network alone, and the codec opens them.
    const auto weights = (folder / "whole") / "best.safetensors";
    CATCH_CHECK(models::verify_model(weights).empty());
    CATCH_CHECK_FALSE(models::load_model(weights).tensors.contains("layers.0.weight"));
}

CATCH_TEST_CASE("vqgan task: a smaller book continues from a run, and may be trained alone",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto first = vqgan_config(folder, {"stages=[{\"learning_rate\": 1e-3, \"steps\": 3}]"});
    trainer_of(first, folder / "first").run();
    for (const std::string part : {"books", "decoder", "all"}) {
        CATCH_INFO(part);
        const auto config = vqgan_config(
            folder, {"model.books=[4, 16]", "initial_weights=" + (folder / "first").string(),
                     "optimiser.train=" + part});
        const auto run = folder / part;
        auto trainer = trainer_of(config, run);
        trainer.run_until(3);
        const auto before = state_of(run);
        trainer.run();
        const auto after = state_of(run);
        CATCH_CHECK(changed(before, after, "model/book4.entries"));
        CATCH_CHECK(changed(before, after, "model/decoder.") == (part != "books"));
        CATCH_CHECK(changed(before, after, "model/encoder.") == (part == "all"));
    }
}

CATCH_TEST_CASE("vqgan task: wrong settings are refused", "[training]") {
    const test::TemporaryFolder folder;
    for (const auto* wrong : {"loss.distortion=l2", "optimiser.train=encoder", "book.decay=1",
                              "discriminator.layers=9", "data.crop_px=40", "loss.lambda=1"}) {
        CATCH_INFO(wrong);
        CATCH_CHECK_THROWS_AS(vqgan_config(folder, {wrong}), core::InputError);
    }
}
