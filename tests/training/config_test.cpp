#include "training/config.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "training/initial_weights.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace oligo;

namespace {

training::TrainConfig parse(const std::string& json) {
    auto config = core::Config::from_text(json, "test");
    return training::TrainConfig::from_config(config);
}

const std::string kStages = R"("stages": [{"learning_rate": 1e-4, "steps": 5}])";

}  // namespace

CATCH_TEST_CASE("train config: every shipped file loads", "[training]") {
    std::size_t count = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(OLIGO_SOURCE_DIR "/configs/train")) {
        CATCH_INFO(entry.path());
        auto config = core::Config::from_file(entry.path());
        if (core::read_text(entry.path()).find("lpips-vgg") != std::string::npos) {
            // LPIPS with VGG has weights that are the user's own.
            CATCH_CHECK_THROWS_WITH(
                training::check_initial_weights(training::TrainConfig::from_config(config)),
                Catch::Contains("lpips-vgg"));
            ++count;
            continue;
        }
        // Each other one runs from a fresh clone: what it starts from is shipped and fits.
        CATCH_CHECK_NOTHROW(
            training::check_initial_weights(training::TrainConfig::from_config(config)));
        ++count;
    }
    CATCH_CHECK(count >= 2);
}

CATCH_TEST_CASE("train config: defaults are the warm start and the paper's crops", "[training]") {
    const auto config = parse("{" + kStages + "}");
    CATCH_CHECK(config.warm_start == "pca");
    CATCH_CHECK(config.codec == "cae");
    CATCH_CHECK(config.task.linear_path);
    CATCH_CHECK(config.data.crop_px == 96);
    CATCH_CHECK(config.data.batch == 32);
}

CATCH_TEST_CASE("train config: errors name the key, the value and the fix", "[training]") {
    const auto fails = [](const std::string& json, const std::string& part) {
        CATCH_INFO(json);
        CATCH_CHECK_THROWS_WITH(parse(json), Catch::Contains(part));
    };
    fails(R"({"modl": {}, )" + kStages + "}", "model");
    fails(R"({"data": {"batchs": 3}, )" + kStages + "}", "batch");
    fails(R"({"data": {"batch": 0}, )" + kStages + "}", "data.batch");
    fails(R"({"data": {"crop_px": 90}, )" + kStages + "}", "multiple of 8");
    fails(R"({"noise": {"kind": "gausian"}, )" + kStages + "}", "gaussian");
    fails(R"({"stages": []})", "stages");
    fails(R"({"stages": [{"learning_rate": 1e-4}]})", "epochs");
    fails(R"({"model": {"linear_path": false}, )" + kStages + "}", "linear_path");
    fails(R"({"codec": "hyperprior", "data": {"crop_px": 96}, )" + kStages + "}", "multiple of 64");
    fails(R"({"codec": "hyperprior", "model": {"lambdas": [2, 1]}, )" + kStages + "}", "ascending");
    fails(R"({"codec": "mlic", "model": {"slices": 7}, )" + kStages + "}", "slices");
    // Sections that are another task's are keys like any unknown one.
    fails(R"({"codec": "mlic", "warm_start": "none", "noise": {"kind": "gaussian"},
              "data": {"crop_px": 128}, )" +
              kStages + "}",
          "key 'noise' is unknown");
    fails(R"({"loss": {"lpips": 3}, )" + kStages + "}", "key 'loss.lpips' is unknown");
    fails(R"({"codec": "hyperprior", "data": {"crop_px": 64}, "optimiser": {"train": "all"}, )" +
              kStages + "}",
          "key 'optimiser.train' is unknown");
    fails(R"({"codec": "hyperprior", "data": {"crop_px": 64},
              "loss": {"lpips": 1, "lpips_weights": "no-such-weights"}, )" +
              kStages + "}",
          "no-such-weights");
    fails(R"({"noise": {"kind": "codeword", "soft": true}, )" + kStages + "}", "model.soft");
    fails(R"({"codec": "vqgam", )" + kStages + "}", "'hyperprior'");
    fails(R"({"optimiser": {"schedule": "cosine"}, "stages": [{"steps": 1}, {"steps": 1}]})",
          "exactly one stage");
}

CATCH_TEST_CASE("train config: initial weights are checked before any work", "[training]") {
    const auto check = [](const std::string& weights, const std::string& more) {
        training::check_initial_weights(
            parse(R"({"initial_weights": ")" + weights + R"(", )" + more + kStages + "}"));
    };
    CATCH_CHECK_THROWS_WITH(check("runs/none", ""), Catch::Contains("initial_weights") &&
                                                        Catch::Contains("runs/none") &&
                                                        Catch::Contains("cae-plain"));
    CATCH_CHECK_THROWS_WITH(check("mlic-small", ""), Catch::Contains("'mlic'"));
    CATCH_CHECK_THROWS_WITH(check("cae-plain", R"("model": {"width": 8}, )"),
                            Catch::Contains("does not fit"));
}
