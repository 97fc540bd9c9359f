// The table of tasks, and a task with two optimisers: a generator and a discriminator that holds
// its pictures against real ones, as a VQGAN has them.
#include "training/tasks.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/torch/safetensors.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"
#include "training/trainer.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <fstream>
#include <set>

using namespace oligo;

namespace {

struct ToyNetworkImpl : torch::nn::Module {
    ToyNetworkImpl() {
        layer = register_module("layer", torch::nn::Conv2d(3, 3, 1));
        uses = register_buffer("uses", torch::zeros({1}));  // as a codebook's counts: no gradient
    }
    at::Tensor forward(const at::Tensor& images) { return layer(images); }
    torch::nn::Conv2d layer{nullptr};
    at::Tensor uses;
};
TORCH_MODULE(ToyNetwork);

class ToySnapshot : public training::Snapshot {
  public:
    explicit ToySnapshot(ToyNetwork network) : network_(std::move(network)) {}
    torch::nn::Module& network() override { return *network_; }
    training::Quality measure(const core::Picture& /*crop*/, std::size_t index) override {
        return {{{{"uses", "uses", 1}, network_->uses.item<double>()}}, static_cast<double>(index)};
    }
    core::Picture decoded(const core::Picture& crop) override { return crop; }

  private:
    ToyNetwork network_;
};

class ToyGan : public training::Task {
  public:
    torch::nn::Module& network() override { return *network_; }
    torch::nn::Module* companion() override { return discriminator_.get(); }
    std::string config_json() const override { return "{}"; }
    std::vector<training::ParameterGroup> groups() override {
        return {{"generator", training::parameters_of(*network_)},
                {"discriminator", training::parameters_of(*discriminator_)}};
    }
    training::StepResult step(const at::Tensor& images, std::int64_t /*step*/,
                              training::Optimisers& optimisers) override {
        const auto made = network_(images);
        const auto distance = (made - images).square().mean();
        const auto fooled = -discriminator_(made).mean();
        optimisers["generator"].minimise(distance + 0.1 * fooled);
        network_->uses.add_(1);
        training::StepResult result{distance.detach(), {}};
        result.figures.add(training::mse_kind(), distance);
        if (optimisers["discriminator"].frozen()) return result;
        const auto hinge = torch::relu(1 - discriminator_(images)).mean() +
                           torch::relu(1 + discriminator_(made.detach())).mean();
        optimisers["discriminator"].minimise(hinge);
        result.figures.add({"hinge", "hinge", 3}, hinge);
        return result;
    }
    void warm_start(const at::Tensor& /*crops*/, std::uint64_t /*seed*/) override {}
    void continue_from(const training::NamedTensors& tensors, const std::string& where) override {
        models::assign_tensors(*network_, tensors, where);
    }
    std::unique_ptr<training::Snapshot> snapshot(
        const training::NamedTensors& averages) const override {
        ToyNetwork copy;
        training::copy_network(*network_, averages, *copy);
        return std::make_unique<ToySnapshot>(copy);
    }

  private:
    ToyNetwork network_;
    torch::nn::Conv2d discriminator_{torch::nn::Conv2dOptions(3, 1, 3)};
};

training::TaskPlan read_toy(core::Config& /*config*/) {
    training::TaskPlan plan;
    plan.groups = {"generator", "discriminator"};
    plan.make = [](const training::TaskSetting&) { return std::make_unique<ToyGan>(); };
    return plan;
}

constexpr training::TaskKind kToys[] = {{"toy", read_toy}};

/// Two stages of four steps; the discriminator joins in the second.
training::TrainConfig toy_config(const test::TemporaryFolder& folder) {
    const auto photos = folder / "photos";
    if (!std::filesystem::exists(photos)) {
        std::filesystem::create_directories(photos);
        for (unsigned i = 0; i < 12; ++i) {
            core::save_picture(photos / (std::to_string(i) + ".png"),
                               test::make_picture(32, 32, 3, i + 1));
        }
    }
    auto source = core::Config::from_text(R"({
        "codec": "toy", "warm_start": "none",
        "data": {"crop_px": 16, "batch": 2, "validation": 1},
        "optimiser": {"clip_norm": 5, "ema_decay": 0.5,
                      "groups": {"discriminator": {"beta1": 0.5, "clip_norm": 0}}},
        "stages": [{"learning_rate": 1e-2, "steps": 4, "learning_rates": {"discriminator": 0}},
                   {"learning_rate": 1e-3, "steps": 4, "learning_rates": {"discriminator": 5e-3}}],
        "output": {"log_every": 1, "validate_every": 3, "samples": false}})",
                                          "toy");
    source.set("data.folders=[\"" + photos.string() + "\"]");
    return training::TrainConfig::from_config(source, kToys);
}

training::Trainer toy_trainer(const training::TrainConfig& config, const std::filesystem::path& run,
                              bool resume) {
    std::filesystem::create_directories(run);
    return {config, training::PhotoSet(config.data, config.seed), run, c10::Device(c10::kCPU),
            resume};
}

training::NamedTensors checkpoint_of(const std::filesystem::path& run, const std::string& prefix) {
    training::NamedTensors found;
    for (const auto& [name, tensor] : core::load_tensors(run / "checkpoint.safetensors").tensors) {
        if (name.starts_with(prefix)) found[name] = tensor;
    }
    return found;
}

bool equal(const training::NamedTensors& a, const training::NamedTensors& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& entry) {
               return b.contains(entry.first) && torch::equal(entry.second, b.at(entry.first));
           });
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

CATCH_TEST_CASE("tasks: every line of the table reads its own sections and makes its network",
                "[training]") {
    std::set<std::string> codecs;
    for (const auto& kind : training::task_kinds()) {
        const std::string codec(kind.codec);
        CATCH_INFO(codec);
        CATCH_CHECK(codecs.insert(codec).second);
        auto source = core::Config::from_text(
            R"({"codec": ")" + codec +
                R"(", "warm_start": "none", "data": {"crop_px": 128}, "stages": [{"steps": 1}]})",
            "test");
        const auto config = training::TrainConfig::from_config(source);
        const auto task = config.task.make({c10::Device(c10::kCPU), 1, 1});
        std::vector<std::string> groups;
        for (const auto& group : task->groups()) groups.push_back(group.name);
        CATCH_CHECK(groups == config.task.groups);
    }
    CATCH_CHECK(codecs.size() >= 3);
}

CATCH_TEST_CASE("tasks: each group has its own settings and rates, a rate of 0 freezes it",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = toy_config(folder);
    CATCH_REQUIRE(config.groups.size() == 2);
    const auto &generator = config.groups[0], &discriminator = config.groups[1];
    CATCH_CHECK(generator.optimiser.beta1 == 0.9);
    CATCH_CHECK(discriminator.optimiser.beta1 == 0.5);
    CATCH_CHECK(generator.optimiser.clip_norm == 5);
    CATCH_CHECK(discriminator.optimiser.clip_norm == 0);
    CATCH_CHECK(generator.stages[1].learning_rate == 1e-3);
    CATCH_CHECK(discriminator.stages[1].learning_rate == 5e-3);

    auto trainer = toy_trainer(config, folder / "run", false);
    trainer.run_until(3);  // with a checkpoint
    const auto frozen = checkpoint_of(folder / "run", "companion/");
    const auto first = checkpoint_of(folder / "run", "model/");
    CATCH_CHECK(frozen.size() == 2);
    trainer.run_until(6);
    CATCH_CHECK_FALSE(equal(frozen, checkpoint_of(folder / "run", "companion/")));
    CATCH_CHECK_FALSE(equal(first, checkpoint_of(folder / "run", "model/")));
    const auto steps = checkpoint_of(folder / "run", "optimiser/discriminator/steps.");
    CATCH_CHECK(steps.size() == 2);
    for (const auto& [name, count] : steps) CATCH_CHECK(count.item<double>() == 2);
    for (const auto& [name, count] : checkpoint_of(folder / "run", "optimiser/generator/steps.")) {
        CATCH_CHECK(count.item<double>() == 6);
    }
}

CATCH_TEST_CASE("tasks: a group's update leaves the other group's gradients and weights alone",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = toy_config(folder);
    auto a = torch::full({2}, 3.0F).requires_grad_(), b = torch::full({2}, 5.0F).requires_grad_();
    training::Optimisers optimisers({{"generator", {{"w", a}}}, {"discriminator", {{"w", b}}}},
                                    config, 1, c10::Device(c10::kCPU));
    optimisers.at_step(4);  // of the second stage
    optimisers["generator"].minimise((a * b).sum());
    CATCH_CHECK_FALSE(b.grad().defined());
    CATCH_CHECK(torch::equal(b, torch::full({2}, 5.0F)));
    CATCH_CHECK(a[0].item<float>() == Approx(3.0 - 1e-3));  // Adam's first step is the rate
    optimisers["discriminator"].minimise((a * b).sum());
    CATCH_CHECK(b[0].item<float>() == Approx(5.0 - 5e-3));
    CATCH_CHECK(optimisers["discriminator"].gradient_norm().item<double>() ==
                Approx((3.0 - 1e-3) * std::sqrt(2.0)));
    optimisers.at_step(0);
    CATCH_CHECK(optimisers["discriminator"].frozen());
    CATCH_CHECK_FALSE(b.requires_grad());
    optimisers.at_step(4);
    CATCH_CHECK(b.requires_grad());
    CATCH_CHECK_THROWS_AS(optimisers["network"], std::logic_error);
}

CATCH_TEST_CASE("tasks: two groups, a discriminator and a buffer come back from a checkpoint",
                "[training]") {
    const test::TemporaryFolder folder;
    const auto config = toy_config(folder);
    toy_trainer(config, folder / "whole", false).run();
    toy_trainer(config, folder / "halves", false).run_until(6);
    toy_trainer(config, folder / "halves", true).run();
    CATCH_CHECK(equal(checkpoint_of(folder / "whole", ""), checkpoint_of(folder / "halves", "")));
    // The times of steps aside, the tables are equal too.
    CATCH_CHECK(text_of((folder / "whole") / "validation.csv") ==
                text_of((folder / "halves") / "validation.csv"));
    // A weights file holds the codec's network alone.
    const auto weights = models::load_model((folder / "whole") / "latest.safetensors").tensors;
    CATCH_CHECK(weights.size() == 3);
    CATCH_CHECK(weights.at("uses").item<double>() == 8);
    const auto header = text_of((folder / "whole") / "metrics.csv");
    CATCH_CHECK(header.starts_with(
        "step,loss,mse,learning_rate_generator,gradient_norm_generator,learning_rate_discriminator,"
        "steps_per_second,input_wait_share,hinge,gradient_norm_discriminator\n"));
}
