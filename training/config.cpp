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

/// `config`: what absent keys mean.
OptimiserConfig read_optimiser(core::Config& section, OptimiserConfig config) {
    constexpr std::array<std::string_view, 3> schedules{"staged", "cosine", "one-cycle"};
    config.schedule = section.choice("schedule", config.schedule, schedules);
    config.warmup_steps = section.integer("warmup_steps", config.warmup_steps, {0, 1e7});
    config.peak_share = section.number("peak_share", config.peak_share, {0.01, 0.99});
    config.final_ratio = section.number("final_ratio", config.final_ratio, {0, 1});
    config.clip_norm = section.number("clip_norm", config.clip_norm, {0, 1e6});
    config.weight_decay = section.number("weight_decay", config.weight_decay, {0, 1});
    config.beta1 = section.number("beta1", config.beta1, {0, 0.9999});
    config.beta2 = section.number("beta2", config.beta2, {0, 0.999999});
    return config;
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

/// A stage's rate for each group: its own, or the stage's.
void read_rates(core::Config& section, double common, std::size_t number,
                std::vector<GroupConfig>& groups) {
    if (groups.size() == 1) {
        groups.front().stages[number].learning_rate = common;
        return;
    }
    auto rates = section.section("learning_rates");
    for (auto& group : groups) {
        group.stages[number].learning_rate = rates.number(group.name, common, {0, 1});
    }
}

void read_stages(core::Config& config, std::vector<GroupConfig>& groups) {
    auto sections = config.sections("stages");
    if (sections.empty()) {
        throw core::InputError("config '" + config.name() +
                               "': key 'stages' is empty; expected at least one stage with "
                               "learning_rate and epochs or steps");
    }
    for (std::size_t number = 0; number < sections.size(); ++number) {
        auto& section = sections[number];
        Stage stage;
        const double rate = section.number("learning_rate", stage.learning_rate, {1e-9, 1});
        stage.epochs = section.integer("epochs", 0, {0, 1e6});
        stage.steps = section.integer("steps", 0, {0, kMaxSteps});
        if ((stage.epochs == 0) == (stage.steps == 0)) {
            throw core::InputError("config '" + config.name() +
                                   "': every stage needs either 'epochs' or 'steps', above 0");
        }
        for (auto& group : groups) group.stages.push_back(stage);
        read_rates(section, rate, number, groups);
    }
}

/// The "optimiser" section: keys for every group, and for each of several its own instead.
void read_optimisers(core::Config section, TrainConfig& config) {
    constexpr std::array<std::string_view, 2> precisions{"fp32", "bf16"};
    config.ema_decay = section.number("ema_decay", config.ema_decay, {0, 0.99999});
    config.mixed_precision = section.choice("precision", "fp32", precisions) == "bf16";
    const auto common = read_optimiser(section, {});
    for (const auto& name : config.task.groups) config.groups.push_back({name, common, {}});
    if (config.groups.size() == 1) return;
    auto own = section.section("groups");
    for (auto& group : config.groups) {
        auto keys = own.section(group.name);
        group.optimiser = read_optimiser(keys, common);
    }
}

void check(const TrainConfig& config, const std::string& where) {
    if (config.data.crop_px % config.task.crop_multiple_px != 0) {
        throw core::InputError(
            where + "key 'data.crop_px' = " + std::to_string(config.data.crop_px) +
            "; expected a multiple of " + std::to_string(config.task.crop_multiple_px) +
            ", the model's coarsest grid");
    }
    if (config.data.crop_px > config.task.most_crop_px) {
        throw core::InputError(where +
                               "key 'data.crop_px' = " + std::to_string(config.data.crop_px) +
                               "; expected at most " + std::to_string(config.task.most_crop_px) +
                               ", what the model sees at a time");
    }
    if (config.warm_start == "pca" && !config.task.linear_path) {
        throw core::InputError(where + "warm_start 'pca' needs model.linear_path true");
    }
    for (const auto& group : config.groups) {
        if (group.optimiser.schedule == "staged" || group.stages.size() == 1) continue;
        throw core::InputError(where + "optimiser.schedule '" + group.optimiser.schedule +
                               "' takes exactly one stage, found " +
                               std::to_string(group.stages.size()));
    }
}

}  // namespace

TrainConfig TrainConfig::from_config(core::Config& config, std::span<const TaskKind> kinds) {
    constexpr std::array<std::string_view, 2> starts{"pca", "none"};
    TrainConfig result;
    std::vector<std::string_view> codecs;
    for (const auto& kind : kinds) codecs.push_back(kind.codec);
    result.codec = config.choice("codec", kinds.front().codec, codecs);
    for (const auto& kind : kinds) {
        if (kind.codec == result.codec) result.task = kind.read(config);
    }
    result.warm_start = config.choice("warm_start", result.warm_start, starts);
    result.initial_weights = config.text("initial_weights", "");
    result.seed = static_cast<std::uint64_t>(config.integer("seed", 1, {0, 1e15}));
    result.data = read_data(config.section("data"));
    read_optimisers(config.section("optimiser"), result);
    read_stages(config, result.groups);
    result.output = read_output(config.section("output"));
    config.finish();
    check(result, "config '" + config.name() + "': ");
    return result;
}

}  // namespace oligo::training
