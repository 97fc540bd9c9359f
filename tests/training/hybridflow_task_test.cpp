#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/hybridflow_model.hpp"
#include "tests/support/temporary_folder.hpp"
#include "training/tasks/hybridflow.hpp"
#include "training/trainer.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <fstream>

using namespace oligo;

namespace {

constexpr std::int64_t kUnknown = models::TokenWindows::kUnknown;

/// Weights of a random vqgan and mlic, and a configuration of a task on them.
core::Config stage_config(const test::TemporaryFolder& folder, const std::string& task,
                          std::vector<std::string> settings = {}) {
    const auto photos = folder / "photos";
    if (!std::filesystem::exists(photos)) {
        std::filesystem::create_directories(photos);
        for (unsigned i = 0; i < 12; ++i) {
            core::save_picture(photos / (std::to_string(i) + ".png"),
                               test::make_picture(150, 140, 3, i + 1));
        }
        const auto network = test::random_hybridflow(3);
        models::save_model(folder / "vqgan.safetensors", *network->vqgan,
                           {{"codec", "vqgan"}, {"config", network->config.vqgan.to_json()}},
                           models::Precision::kFloat32);
        models::save_model(folder / "mlic.safetensors", *network->continuous,
                           {{"codec", "mlic"}, {"config", network->config.continuous.to_json()}},
                           models::Precision::kFloat32);
    }
    auto source = core::Config::from_text(R"({
        "codec": ")" + task + R"(", "warm_start": "none",
        "model": {"predictor": {"width": 16, "layers": 2, "heads": 2, "hidden": 32, "window": 8},
                  "correction": {"widths": [8, 8, 8, 8]}, "prior": {"width": 12}},
        "data": {"crop_px": 128, "batch": 2, "validation": 1},
        "stages": [{"learning_rate": 3e-3, "steps": 30}],
        "output": {"log_every": 1, "validate_every": 15, "samples": true}})",
                                          "test");
    source.set("model.vqgan=" + (folder / "vqgan.safetensors").string());
    source.set("model.continuous=" + (folder / "mlic.safetensors").string());
    source.set("data.folders=[\"" + photos.string() + "\"]");
    for (const auto& setting : settings) source.set(setting);
    return source;
}

void train_stage(const test::TemporaryFolder& folder, const std::string& task,
                 const std::string& run, std::vector<std::string> settings = {}) {
    auto source = stage_config(folder, task, std::move(settings));
    const auto config = training::TrainConfig::from_config(source);
    std::filesystem::create_directories(folder / run);
    training::Trainer(config, training::PhotoSet(config.data, config.seed), folder / run,
                      c10::Device(c10::kCPU), false)
        .run();
}

/// The `column`th number of each line of a table.
std::vector<double> table_column(const std::filesystem::path& path, const std::string& name) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    const auto fields = [](const std::string& text) {
        std::vector<std::string> found;
        std::stringstream stream(text);
        for (std::string one; std::getline(stream, one, ',');) found.push_back(one);
        return found;
    };
    const auto names = fields(line);
    const auto at =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    std::vector<double> values;
    while (std::getline(file, line)) values.push_back(std::stod(fields(line).at(at)));
    return values;
}

}  // namespace

CATCH_TEST_CASE("hybridflow tasks: masks of training", "[training]") {
    torch::manual_seed(2);
    const auto order = training::random_orders(200, 8, 12, true);
    const auto unknown = (order == kUnknown).sum(1);
    CATCH_CHECK(unknown.min().item<std::int64_t>() >= 1);
    CATCH_CHECK(unknown.max().item<std::int64_t>() > 80);
    const auto settled = (order > 0).logical_and(order < kUnknown);
    CATCH_CHECK(settled.any().item<bool>());
    CATCH_CHECK(order.masked_select(settled).max().item<std::int64_t>() == 2);
    // Some are a schedule's grid alone, or nearly.
    const auto plane = models::Mask({8, 12}, models::Schedule::k1of4).plane();
    auto grid = torch::zeros({96}, torch::kLong);
    for (std::size_t i = 0; i < plane.size(); ++i) grid[static_cast<std::int64_t>(i)] = plane[i];
    const auto known = (order < kUnknown).to(torch::kLong);
    CATCH_CHECK((known - grid).abs().sum(1).min().item<std::int64_t>() <= 3);
    const auto once = training::random_orders(50, 8, 12, false);
    CATCH_CHECK_FALSE((once > 0).logical_and(once < kUnknown).any().item<bool>());
    CATCH_CHECK(training::random_orders(20, 1, 1, true).eq(kUnknown).all().item<bool>());
}

CATCH_TEST_CASE("hybridflow tasks: parts of the stream are lost in training", "[training]") {
    torch::manual_seed(7);
    CATCH_CHECK(training::stream_holes(torch::ones({5, 1, 6, 4}), 0).eq(1).all().item<bool>());
    const auto present = training::stream_holes(torch::ones({400, 1, 6, 4}), 0.5);
    CATCH_CHECK(present.eq(0).logical_or(present.eq(1)).all().item<bool>());
    const auto kept = present.flatten(1).mean(1);
    const double whole = kept.eq(1).to(torch::kDouble).mean().item<double>();
    CATCH_CHECK(whole > 0.5);
    CATCH_CHECK(whole < 0.75);
    CATCH_CHECK(kept.eq(0).any().item<bool>());
    CATCH_CHECK(kept.gt(0).logical_and(kept.lt(1)).sum().item<std::int64_t>() > 60);
    // Each place is lost about as often, and what is lost has straight edges: at most four parts.
    const auto each = present.mean(0);
    CATCH_CHECK((each - each.mean()).abs().max().item<double>() < 0.1);
    const auto changes = (present.narrow(2, 1, 5) != present.narrow(2, 0, 5)).any(3).sum(2);
    CATCH_CHECK(changes.max().item<std::int64_t>() == 1);
}

CATCH_TEST_CASE("hybridflow tasks: the loss is the mean cross-entropy of unknown tokens",
                "[training]") {
    torch::manual_seed(3);
    const auto logits = torch::randn({2, 5, 7}, torch::kDouble);
    const auto indices = torch::randint(7, {2, 5});
    const auto order = torch::tensor({{0, 1, 0, 2, 0}, {0, 0, 0, 0, 0}}, torch::kLong);
    auto marked = order.clone();
    marked[0][1] = marked[1][4] = marked[0][3] = kUnknown;
    const auto found = training::prediction_loss(logits, indices, marked);
    double nats = 0;
    for (const auto& [n, t] : {std::pair{0, 1}, {1, 4}, {0, 3}}) {
        const auto row = logits[n][t];
        const auto wanted = indices[n][t].item<std::int64_t>();
        double sum = 0;
        for (int k = 0; k < 7; ++k) sum += std::exp(row[k].item<double>());
        nats += std::log(sum) - row[wanted].item<double>();
    }
    CATCH_CHECK(found.cross_entropy.item<double>() == Approx(nats / 3));
}

CATCH_TEST_CASE("hybridflow tasks: predictor, then correction, then a codec", "[training]") {
    const test::TemporaryFolder folder;
    train_stage(folder, "hybridflow-predictor", "predictor");
    const auto losses = table_column(folder / "predictor" / "metrics.csv", "loss");
    CATCH_REQUIRE(losses.size() == 30);
    const auto mean = [&](std::size_t from) {
        double sum = 0;
        for (auto i = from; i < from + 6; ++i) sum += losses[i] / 6;
        return sum;
    };
    CATCH_CHECK(mean(24) < mean(0));
    const auto bits = table_column(folder / "predictor" / "metrics.csv", "coded");
    CATCH_REQUIRE(bits.size() == 30);
    CATCH_CHECK(bits.front() == Approx(4).margin(0.5));  // of 16 words
    CATCH_CHECK(bits.back() < bits.front());

    const auto start = "initial_weights=" + (folder / "predictor").string();
    train_stage(folder, "hybridflow-correction", "correction", {start, "loss.lpips=0"});
    // What a run's folder stands for: its best weights.
    const auto before =
        models::load_model(models::weights_path((folder / "predictor").string(), {}));
    const auto after = models::load_model(folder / "correction" / "latest.safetensors");
    CATCH_CHECK(after.metadata.at("codec") == "hybridflow");
    for (const auto& [name, tensor] : before.tensors) {
        CATCH_INFO(name);
        const bool same = torch::equal(tensor, after.tensors.at(name));
        // Both were stored as fp16, and only the correction learns.
        if (!name.starts_with("correction.")) CATCH_CHECK(same);
        if (name == "correction.picture.out.bias") CATCH_CHECK_FALSE(same);
    }
    core::CodecOptions none;
    const auto codec = models::open_codec((folder / "correction" / "latest.safetensors").string(),
                                          {}, "cpu", none);
    const auto picture = test::make_picture(100, 90);
    const auto received = core::as_received(codec->compress({&picture, 1}).front());
    CATCH_CHECK(codec->decompress({&received, 1}).front().picture.width_px == 100);
}

CATCH_TEST_CASE("hybridflow tasks: every preset constructs and steps", "[training]") {
    const test::TemporaryFolder folder;
    for (const std::string task : {"hybridflow-predictor", "hybridflow-correction"}) {
        CATCH_INFO(task);
        // The published sizes, of networks that start at random.
        auto source =
            core::Config::from_file(OLIGO_SOURCE_DIR "/configs/train/" + task + "-full.json");
        const auto config = training::TrainConfig::from_config(source);
        torch::manual_seed(1);
        const auto made = config.task.make({c10::Device(c10::kCPU), 1, 1});
        training::Optimisers optimisers(made->groups(), config, 1, c10::Device(c10::kCPU));
        optimisers.at_step(1);
        const auto result = made->step(torch::rand({1, 3, 64, 64}), 1, optimisers);
        CATCH_CHECK(std::isfinite(result.loss.item<double>()));
    }
}

CATCH_TEST_CASE("hybridflow tasks: wrong parts are refused by name", "[training]") {
    const test::TemporaryFolder folder;
    const auto refuses = [&](const std::string& setting, const std::string& text) {
        CATCH_INFO(setting);
        auto source = stage_config(folder, "hybridflow-predictor", {setting});
        CATCH_CHECK_THROWS_WITH(training::TrainConfig::from_config(source), Catch::Contains(text));
    };
    refuses("model.vqgan=" + (folder / "mlic.safetensors").string(), "holds no vqgan");
    refuses("model.book=17", "no book of 17");
    refuses("model.correction.widths=[8]", "expected 4");
    refuses("data.crop_px=192", "at most 128");
    refuses("model.predictor.heads=3", "divide");
}
