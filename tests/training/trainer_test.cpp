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

#include <atomic>
#include <fstream>
#include <map>
#include <string>
#include <vector>

using namespace oligo;

namespace {

const c10::Device kCpu(c10::kCPU);

/// A small autoencoder with noise and an average, and the photos it trains on.
constexpr const char* kTiny = R"({
    "model": {"channels": 6, "width": 8, "deep_width": 8, "encoder_blocks": 1, "decoder_blocks": 1},
    "data": {"crop_px": 32, "batch": 4, "validation": 2},
    "loss": {"lambda": 5},
    "noise": {"kind": "gaussian", "max_level": 1},
    "optimiser": {"ema_decay": 0.9},
    "output": {"log_every": 1, "validate_every": 4}})";
constexpr const char* kTinyHyperprior = R"({
    "codec": "hyperprior",
    "model": {"hyper_channels": 8, "latent_channels": 12, "widths": [8, 8, 8],
              "lambdas": [0.002, 0.02]},
    "data": {"crop_px": 64, "batch": 4, "validation": 2},
    "optimiser": {"ema_decay": 0.9},
    "output": {"log_every": 1, "validate_every": 30}})";

std::string photos_in(const test::TemporaryFolder& folder) {
    const auto photos = folder / "photos";
    if (std::filesystem::exists(photos)) return photos.string();
    std::filesystem::create_directories(photos);
    for (int i = 0; i < 12; ++i) {
        core::save_picture(photos / ("p" + std::to_string(i) + ".png"),
                           test::make_picture(64, 64, 3, static_cast<std::uint64_t>(i + 1)));
    }
    return photos.string();
}

using Settings = std::vector<std::string>;

/// A configuration with settings "key=value" in place of its own.
training::TrainConfig configure(const char* json, const test::TemporaryFolder& folder, int steps,
                                const Settings& settings = {}) {
    auto source = core::Config::from_text(json, "test");
    source.set("data.folders=[\"" + photos_in(folder) + "\"]");
    source.set(R"(stages=[{"learning_rate": 1e-3, "steps": )" + std::to_string(steps) + "}]");
    for (const auto& setting : settings) source.set(setting);
    return training::TrainConfig::from_config(source);
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
    const auto config = configure(kTiny, folder, 150,
                                  {"loss.lambda=0", "noise.kind=none", "output.validate_every=75"});
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
    core::CodecOptions no_options;
    const auto codec = models::open_codec((folder / "run").string(), {}, "cpu", no_options);
    CATCH_CHECK(codec->name() == "cae");
}

CATCH_TEST_CASE("trainer: an entropy-coded codec learns, resumes, and leaves frozen weights",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = configure(kTinyHyperprior, folder, 60);
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
    Settings narrow{"initial_weights=" + (folder / "whole").string(), "warm_start=none",
                    "model.lambdas=[0.0005]", "model.latent_channels=8"};
    train(configure(kTinyHyperprior, folder, 2, narrow), folder / "narrow", false);
    CATCH_CHECK(models::verify_model((folder / "narrow") / "latest.safetensors").empty());
    narrow.back() = "model.latent_channels=16";
    CATCH_CHECK_THROWS_WITH(
        train(configure(kTinyHyperprior, folder, 2, narrow), folder / "wide", false),
        Catch::Contains("smaller"));
}

CATCH_TEST_CASE("trainer: a run stopped at any checkpoint continues as if it had not been",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = configure(kTiny, folder, 12);
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
    const auto config = configure(kTiny, folder, 5);
    train(config, folder / "a", false);
    train(config, folder / "b", false);
    CATCH_CHECK(losses(folder / "a") == losses(folder / "b"));
    train(configure(kTiny, folder, 5, {"seed=2"}), folder / "c", false);
    CATCH_CHECK(losses(folder / "a") != losses(folder / "c"));
}

CATCH_TEST_CASE("trainer: a loss that is not finite stops the run and keeps the last checkpoint",
                "[training]") {
    const test::TemporaryFolder folder;
    auto config = configure(kTiny, folder, 200, {"optimiser.clip_norm=0"});
    config.groups.front().stages = {{1e-3, 0, 4}, {1e30, 0, 196}};
    std::filesystem::create_directories(folder / "run");
    auto trainer = make_trainer(config, folder / "run", false);
    CATCH_CHECK_THROWS_WITH(trainer.run(), Catch::Contains("not finite"));
    CATCH_CHECK(models::verify_model((folder / "run") / "latest.safetensors").empty());
}

CATCH_TEST_CASE("trainer: mixed precision learns alike and keeps its weights in fp32",
                "[training]") {
    const test::TemporaryFolder folder;
    Settings settings{"noise.kind=none", "output.precision=fp32"};
    train(configure(kTiny, folder, 12, settings), folder / "fp32", false);
    settings.emplace_back("optimiser.precision=bf16");
    train(configure(kTiny, folder, 12, settings), folder / "bf16", false);
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
    train(configure(kTiny, folder, 4), folder / "start", false);
    const auto latest = (folder / "start") / "latest.safetensors";
    train(configure(kTiny, folder, 4,
                    {"initial_weights=" + latest.string(), "optimiser.train=synthesis"}),
          folder / "more", false);
    const auto before = models::load_model(latest).tensors;
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
    train(configure(kTiny, folder, 4), folder / "run", false);
    const auto other = configure(kTiny, folder, 4, {"model.channels=7"});
    CATCH_CHECK_THROWS_WITH(train(other, folder / "run", true), Catch::Contains("another model"));
    CATCH_CHECK_THROWS_AS(train(other, folder / "empty", true), core::InputError);
}

CATCH_TEST_CASE("trainer: a run asked to stop leaves weights, and resumed reads like a whole one",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = configure(kTiny, folder, 12);
    train(config, folder / "whole", false);
    const auto stopped = folder / "stopped";
    std::filesystem::create_directories(stopped);
    {
        auto trainer = make_trainer(config, stopped, false);
        trainer.run_until(5);  // after the first validation, before the second
        const std::atomic<bool> stop{true};
        trainer.stop_when(stop);
        trainer.run();
        CATCH_CHECK(trainer.state().step == 6);
    }
    CATCH_CHECK(models::verify_model(stopped / "latest.safetensors").empty());
    train(config, stopped, true);
    CATCH_CHECK(losses(stopped) == losses(folder / "whole"));
    for (const auto* name : {"latest.safetensors", "best.safetensors"}) {
        CATCH_CHECK(models::load_model(stopped / name).metadata ==
                    models::load_model((folder / "whole") / name).metadata);
    }
}

CATCH_TEST_CASE("trainer: validation does not touch the network in training", "[training]") {
    const test::TemporaryFolder folder;
    // The same steps with a validation after each, and with one at the end.
    train(configure(kTiny, folder, 6, {"output.validate_every=1"}), folder / "often", false);
    train(configure(kTiny, folder, 6, {"output.validate_every=6"}), folder / "once", false);
    CATCH_CHECK(losses(folder / "often") == losses(folder / "once"));
}

CATCH_TEST_CASE("trainer: a checkpoint from before there were groups is resumed", "[training]") {
    const test::TemporaryFolder folder;
    const auto config = configure(kTiny, folder, 8);
    train(config, folder / "whole", false);
    const auto run = folder / "old";
    std::filesystem::create_directories(run);
    make_trainer(config, run, false).run_until(4);
    auto file = core::load_tensors(run / "checkpoint.safetensors");
    std::map<std::string, at::Tensor> old;
    const std::string group = "optimiser/network/";
    for (const auto& [name, tensor] : file.tensors) {
        old[name.starts_with(group) ? "optimiser/" + name.substr(group.size()) : name] = tensor;
    }
    CATCH_REQUIRE(old.contains("optimiser/steps.synthesis.last.weight"));
    file.tensors = old;
    core::save_tensors(run / "checkpoint.safetensors", file);
    train(config, run, true);
    CATCH_CHECK(losses(run) == losses(folder / "whole"));
}
