#include "training/trainer.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/torch/safetensors.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <fstream>

using namespace oligo;

namespace {

const c10::Device kCpu(c10::kCPU);

training::TrainConfig tiny(const test::TemporaryFolder& folder, std::int64_t steps) {
    const auto photos = folder / "photos";
    if (!std::filesystem::exists(photos)) {
        std::filesystem::create_directories(photos);
        for (int i = 0; i < 12; ++i) {
            core::save_picture(photos / ("p" + std::to_string(i) + ".png"),
                               test::make_picture(64, 64, 3, static_cast<std::uint64_t>(i + 1)));
        }
    }
    training::TrainConfig config;
    models::CaeConfig model;
    model.channels = 6;
    model.width = model.deep_width = 8;
    model.encoder_blocks = model.decoder_blocks = 1;
    config.model = model;
    config.data.folders = {photos.string()};
    config.data.crop_px = 32;
    config.data.batch = 4;
    config.data.validation = 2;
    config.loss.lambda = 5;
    config.noise.kind = "gaussian";
    config.noise.max_level = 1.0;
    config.optimiser.ema_decay = 0.9;
    config.stages = {{1e-3, 0, steps}};
    config.output.log_every = 1;
    config.output.validate_every = 4;
    return config;
}

training::Trainer make_trainer(const training::TrainConfig& config,
                               const std::filesystem::path& run, bool resume) {
    return {config, training::PhotoSet(config.data, config.seed), run, kCpu, resume};
}

void train(const training::TrainConfig& config, const std::filesystem::path& run, bool resume) {
    std::filesystem::create_directories(run);
    make_trainer(config, run, resume).run();
}

/// Loss of every step as written to metrics.jsonl.
std::vector<double> losses(const std::filesystem::path& run) {
    std::vector<double> found;
    std::ifstream file(run / "metrics.jsonl");
    for (std::string line; std::getline(file, line);) {
        const auto json = nlohmann::json::parse(line);
        if (json.contains("loss")) found.push_back(json["loss"].get<double>());
    }
    return found;
}

}  // namespace

CATCH_TEST_CASE("trainer: learns, and leaves weights that open as a codec", "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 150);
    config.loss.lambda = 0;
    config.noise.kind = "none";
    config.output.validate_every = 75;
    train(config, folder / "run", false);
    const auto loss = losses(folder / "run");
    CATCH_REQUIRE(loss.size() == 150);
    const auto mean = [&](std::size_t first) {
        double sum = 0;
        for (std::size_t i = first; i < first + 30; ++i) sum += loss[i];
        return sum / 30;
    };
    CATCH_CHECK(mean(120) < 0.8 * mean(0));
    const auto models = models::list_models({folder / "run"});
    CATCH_CHECK(models.size() == 2);  // best and latest; the checkpoint is none
    CATCH_CHECK(std::filesystem::exists((folder / "run") / "samples/step-000150-1.png"));
    CATCH_CHECK(models::open_codec((folder / "run").string(), {}, "cpu")->name() == "cae");
}

CATCH_TEST_CASE("trainer: an entropy-coded codec learns, resumes, and leaves frozen weights",
                "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 60);
    models::HyperpriorConfig model;
    model.hyper_channels = 8;
    model.latent_channels = 12;
    model.widths = {8, 8, 8};
    model.lambdas = {0.002, 0.02};
    config.codec = "hyperprior";
    config.model = model;
    config.data.crop_px = 64;
    config.loss.lambda = 0;
    config.noise.kind = "none";
    config.output.validate_every = 30;
    train(config, folder / "whole", false);
    const auto loss = losses(folder / "whole");
    CATCH_REQUIRE(loss.size() == 60);
    const auto mean = [&](std::size_t first) {
        double sum = 0;
        for (std::size_t i = first; i < first + 10; ++i) sum += loss[i];
        return sum / 10;
    };
    CATCH_CHECK(mean(50) < 0.9 * mean(0));

    const auto stopped = folder / "stopped";
    std::filesystem::create_directories(stopped);
    make_trainer(config, stopped, false).run_until(30);
    train(config, stopped, true);
    CATCH_CHECK(losses(stopped) == loss);

    core::CodecOptions no_options;
    const auto codec = models::open_codec((folder / "whole").string(), {}, "cpu", no_options);
    CATCH_CHECK(codec->name() == "hyperprior");
    const auto picture = test::make_picture(100, 70);
    const auto received = core::as_received(codec->compress({&picture, 1}).front());
    CATCH_CHECK(codec->decompress({&received, 1}).front().picture.width_px == 100);

    // A narrower model of other rates starts from it.
    config.initial_weights = ((folder / "whole") / "latest.safetensors").string();
    config.warm_start = "none";
    model.latent_channels = 8;
    model.lambdas = {0.0005};
    config.model = model;
    config.stages = {{1e-3, 0, 2}};
    train(config, folder / "narrow", false);
    CATCH_CHECK(models::verify_model((folder / "narrow") / "latest.safetensors").empty());
    model.latent_channels = 16;
    config.model = model;
    CATCH_CHECK_THROWS_WITH(train(config, folder / "wide", false), Catch::Contains("smaller"));
}

CATCH_TEST_CASE("trainer: a run stopped at any checkpoint continues as if it had not been",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = tiny(folder, 12);
    train(config, folder / "whole", false);

    // The same run killed after step 10: what is on disk is the checkpoint of step 8 and a log that
    // ran ahead of it.
    const auto stopped = folder / "stopped";
    std::filesystem::create_directories(stopped);
    make_trainer(config, stopped, false).run_until(8);
    std::ofstream(stopped / "metrics.jsonl", std::ios::app) << R"({"step":9,"loss":-1})"
                                                            << "\n"
                                                            << R"({"step":10,"loss":-1})"
                                                            << "\n"
                                                            << R"({"st)";
    train(config, stopped, true);
    CATCH_CHECK(losses(stopped) == losses(folder / "whole"));
    // The exported weights are those of the averaged parameters: they must agree too.
    const auto hash = [](const std::filesystem::path& run) {
        return models::load_model(run / "latest.safetensors").metadata.at("hash");
    };
    CATCH_CHECK(hash(stopped) == hash(folder / "whole"));
}

CATCH_TEST_CASE("trainer: two runs with one seed are equal, with another they are not",
                "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 5);
    train(config, folder / "a", false);
    train(config, folder / "b", false);
    CATCH_CHECK(losses(folder / "a") == losses(folder / "b"));
    config.seed = 2;
    train(config, folder / "c", false);
    CATCH_CHECK(losses(folder / "a") != losses(folder / "c"));
}

CATCH_TEST_CASE("trainer: a loss that is not finite stops the run and keeps the last checkpoint",
                "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 200);
    config.optimiser.clip_norm = 0;
    config.stages = {{1e-3, 0, 4}, {1e30, 0, 196}};
    std::filesystem::create_directories(folder / "run");
    auto trainer = make_trainer(config, folder / "run", false);
    CATCH_CHECK_THROWS_WITH(trainer.run(), Catch::Contains("not finite"));
    CATCH_CHECK(models::verify_model((folder / "run") / "latest.safetensors").empty());
}

CATCH_TEST_CASE("trainer: mixed precision learns alike and keeps its weights in fp32",
                "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 12);
    config.noise.kind = "none";
    config.output.precision = "fp32";
    train(config, folder / "fp32", false);
    config.optimiser.precision = "bf16";
    train(config, folder / "bf16", false);
    const auto full = losses(folder / "fp32"), mixed = losses(folder / "bf16");
    CATCH_REQUIRE(full.size() == mixed.size());
    CATCH_CHECK(full != mixed);  // it did compute otherwise
    for (std::size_t i = 0; i < full.size(); ++i)
        CATCH_CHECK(mixed[i] == Approx(full[i]).epsilon(0.1));
    const auto stored = core::load_tensors((folder / "bf16") / "checkpoint.safetensors");
    for (const auto& [name, tensor] : stored.tensors) {
        CATCH_CHECK((tensor.scalar_type() == at::kFloat));
    }
}

CATCH_TEST_CASE("trainer: with train = synthesis the analysis stays as it is", "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 4);
    train(config, folder / "start", false);
    config.initial_weights = ((folder / "start") / "latest.safetensors").string();
    config.optimiser.train = "synthesis";
    train(config, folder / "more", false);
    const auto before = models::load_model(config.initial_weights).tensors;
    const auto after = models::load_model((folder / "more") / "latest.safetensors").tensors;
    bool synthesis_moved = false;
    for (const auto& [name, tensor] : after) {
        CATCH_INFO(name);
        const bool equal = torch::equal(tensor, before.at(name));
        if (name.starts_with("analysis.")) CATCH_CHECK(equal);
        synthesis_moved = synthesis_moved || !equal;
    }
    CATCH_CHECK(synthesis_moved);
}

CATCH_TEST_CASE("trainer: resuming a run of another model is refused", "[training]") {
    const test::TemporaryFolder folder;
    auto config = tiny(folder, 4);
    train(config, folder / "run", false);
    std::get<models::CaeConfig>(config.model).channels = 7;
    CATCH_CHECK_THROWS_WITH(train(config, folder / "run", true), Catch::Contains("another model"));
    CATCH_CHECK_THROWS_AS(train(config, folder / "empty", true), core::InputError);
}
