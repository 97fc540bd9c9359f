#include "training/config.hpp"

#include "core/error.hpp"

#include <array>
#include <string_view>

namespace oligo::training {
namespace {

constexpr double kMaxSteps = 1e9;

DataConfig read_data(core::Config section) {
    DataConfig data;
    data.folders = section.texts("folders", {});
    data.crop_px = section.integer("crop_px", data.crop_px, {8, 4096});
    data.batch = section.integer("batch", data.batch, {1, 4096});
    data.flip = section.boolean("flip", data.flip);
    data.validation = section.integer("validation", data.validation, {0, 10000});
    data.cache_mb = section.integer("cache_mb", data.cache_mb, {16, 1 << 20});
    return data;
}

LossConfig read_loss(core::Config section) {
    constexpr std::array<std::string_view, 3> distortions{"mse", "log-mse", "ms-ssim"};
    LossConfig loss;
    loss.distortion = section.choice("distortion", loss.distortion, distortions);
    loss.lambda = section.number("lambda", loss.lambda, {0, 1e6});
    loss.lpips = section.number("lpips", loss.lpips, {0, 1e6});
    loss.lpips_weights = section.text("lpips_weights", loss.lpips_weights);
    return loss;
}

NoiseConfig read_noise(core::Config section) {
    constexpr std::array<std::string_view, 3> kinds{"none", "gaussian", "codeword"};
    constexpr std::array<std::string_view, 2> books{"paircode", "lexicographic"};
    constexpr std::array<std::string_view, 2> assignments{"natural", "neighbour"};
    NoiseConfig noise;
    noise.kind = section.choice("kind", noise.kind, kinds);
    noise.max_level = section.number("max_level", noise.max_level, {0, 1000});
    noise.p_sub = section.numbers("p_sub", noise.p_sub, {0, 0.75});
    noise.p_erase = section.number("p_erase", noise.p_erase, {0, 0.9});
    noise.book = section.choice("book", noise.book, books);
    noise.word_nt = section.integer("word_nt", noise.word_nt, {0, 10});
    noise.assignment = section.choice("assignment", noise.assignment, assignments);
    noise.soft = section.boolean("soft", noise.soft);
    if (noise.p_sub.empty()) {
        throw core::InputError("config '" + section.name() +
                               "': key 'noise.p_sub' is empty; expected at least one rate");
    }
    return noise;
}

OptimiserConfig read_optimiser(core::Config section) {
    constexpr std::array<std::string_view, 3> schedules{"staged", "cosine", "one-cycle"};
    constexpr std::array<std::string_view, 2> parts{"all", "synthesis"};
    constexpr std::array<std::string_view, 2> precisions{"fp32", "bf16"};
    OptimiserConfig optimiser;
    optimiser.train = section.choice("train", optimiser.train, parts);
    optimiser.precision = section.choice("precision", optimiser.precision, precisions);
    optimiser.schedule = section.choice("schedule", optimiser.schedule, schedules);
    optimiser.warmup_steps = section.integer("warmup_steps", optimiser.warmup_steps, {0, 1e7});
    optimiser.peak_share = section.number("peak_share", optimiser.peak_share, {0.01, 0.99});
    optimiser.final_ratio = section.number("final_ratio", optimiser.final_ratio, {0, 1});
    optimiser.clip_norm = section.number("clip_norm", optimiser.clip_norm, {0, 1e6});
    optimiser.weight_decay = section.number("weight_decay", optimiser.weight_decay, {0, 1});
    optimiser.ema_decay = section.number("ema_decay", optimiser.ema_decay, {0, 0.99999});
    return optimiser;
}

OutputConfig read_output(core::Config section) {
    constexpr std::array<std::string_view, 2> precisions{"fp16", "fp32"};
    OutputConfig output;
    output.log_every = section.integer("log_every", output.log_every, {1, kMaxSteps});
    output.validate_every =
        section.integer("validate_every", output.validate_every, {1, kMaxSteps});
    output.precision = section.choice("precision", output.precision, precisions);
    output.samples = section.boolean("samples", output.samples);
    output.summary = section.text("summary", "");
    return output;
}

std::vector<Stage> read_stages(core::Config& config) {
    std::vector<Stage> stages;
    for (auto& section : config.sections("stages")) {
        Stage stage;
        stage.learning_rate = section.number("learning_rate", stage.learning_rate, {1e-9, 1});
        stage.epochs = section.integer("epochs", 0, {0, 1e6});
        stage.steps = section.integer("steps", 0, {0, kMaxSteps});
        if ((stage.epochs == 0) == (stage.steps == 0)) {
            throw core::InputError("config '" + config.name() +
                                   "': every stage needs either 'epochs' or 'steps', above 0");
        }
        stages.push_back(stage);
    }
    if (stages.empty()) {
        throw core::InputError("config '" + config.name() +
                               "': key 'stages' is empty; expected at least one stage with "
                               "learning_rate and epochs or steps");
    }
    return stages;
}

void check_crop(const TrainConfig& config, std::int64_t multiple, const std::string& where) {
    if (config.data.crop_px % multiple != 0) {
        throw core::InputError(
            where + "key 'data.crop_px' = " + std::to_string(config.data.crop_px) +
            "; expected a multiple of " + std::to_string(multiple) + ", the model's coarsest grid");
    }
}

void check_model(const models::CaeConfig& model, const TrainConfig& config,
                 const std::string& where) {
    check_crop(config, model.stride, where);
    if (config.warm_start == "pca" && !model.linear_path) {
        throw core::InputError(where + "warm_start 'pca' needs model.linear_path true");
    }
    if (config.loss.lpips > 0 || config.loss.distortion == "ms-ssim") {
        throw core::InputError(where + "loss.lpips and ms-ssim are for entropy-coded codecs");
    }
    if (config.noise.soft && !model.soft) {
        throw core::InputError(where + "noise.soft true needs model.soft true");
    }
}

template <class LatentConfig>
void check_model(const LatentConfig& model, const TrainConfig& config, const std::string& where) {
    constexpr std::int64_t kHyperStride = 64;
    check_crop(config, kHyperStride, where);
    if (config.warm_start == "pca" && !model.linear_path) {
        throw core::InputError(where + "warm_start 'pca' needs model.linear_path true");
    }
    if (config.noise.kind != "none" || config.optimiser.train != "all" || config.loss.lambda > 0 ||
        config.loss.distortion == "log-mse") {
        throw core::InputError(where +
                               "noise, optimiser.train, loss.lambda and log-mse are for "
                               "codec 'cae' alone; model.lambdas says each rate's weight");
    }
}

void check(const TrainConfig& config, const core::Config& source) {
    const auto where = "config '" + source.name() + "': ";
    std::visit([&](const auto& model) { check_model(model, config, where); }, config.model);
    if (config.optimiser.schedule != "staged" && config.stages.size() != 1) {
        throw core::InputError(where + "optimiser.schedule '" + config.optimiser.schedule +
                               "' takes exactly one stage, found " +
                               std::to_string(config.stages.size()));
    }
}

}  // namespace

TrainConfig TrainConfig::from_config(core::Config& config) {
    constexpr std::array<std::string_view, 3> codecs{"cae", "hyperprior", "mlic"};
    constexpr std::array<std::string_view, 2> starts{"pca", "none"};
    TrainConfig result;
    result.codec = config.choice("codec", result.codec, codecs);
    auto model = config.section("model");
    if (result.codec == "cae") result.model = models::CaeConfig::from_config(model);
    if (result.codec == "hyperprior") result.model = models::HyperpriorConfig::from_config(model);
    if (result.codec == "mlic") result.model = models::MlicConfig::from_config(model);
    result.warm_start = config.choice("warm_start", result.warm_start, starts);
    result.initial_weights = config.text("initial_weights", "");
    result.seed = static_cast<std::uint64_t>(config.integer("seed", 1, {0, 1e15}));
    result.data = read_data(config.section("data"));
    result.loss = read_loss(config.section("loss"));
    result.noise = read_noise(config.section("noise"));
    result.optimiser = read_optimiser(config.section("optimiser"));
    result.stages = read_stages(config);
    result.output = read_output(config.section("output"));
    config.finish();
    check(result, config);
    return result;
}

}  // namespace oligo::training
