#include "training/trainer.hpp"

#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/torch/device.hpp"
#include "models/layers/memory_format.hpp"
#include "models/weights.hpp"
#include "training/initial_weights.hpp"
#include "training/progress_lines.hpp"
#include "training/schedule.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>
#include <utility>

namespace oligo::training {
namespace {

constexpr std::int64_t kWarmStartBatches = 64;
constexpr std::uint32_t kValidationSide = 256;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<Task> seeded_task(const TrainConfig& config, c10::Device device,
                                  std::int64_t total_steps) {
    core::seed_torch(config.seed);
    return config.task.make({device, total_steps, config.seed});
}

std::int64_t steps_of(const TrainConfig& config, std::int64_t steps_per_epoch) {
    const auto& group = config.groups.front();  // stages are as long in every group
    return Schedule(group.optimiser, group.stages, steps_per_epoch).total_steps();
}

}  // namespace

Trainer::Trainer(TrainConfig config, PhotoSet photos, std::filesystem::path run, c10::Device device,
                 bool resume, std::shared_ptr<TrainingGroup> others)
    : group_(std::move(others)),
      config_(std::move(config)),
      run_(std::move(run)),
      device_(device),
      photos_(std::move(photos)),
      total_steps_(steps_of(config_, photos_.steps_per_epoch())),
      task_(seeded_task(config_, device_, total_steps_)),
      optimisers_(task_->groups(), config_, photos_.steps_per_epoch(), device_),
      average_(parameters_of(task_->network()), config_.ema_decay),
      validation_(photos_.validation_crops(kValidationSide)) {
    if (resume) {
        state_ = load_checkpoint(run_ / "checkpoint.safetensors",
                                 {task_->network(), task_->companion(), optimisers_, average_},
                                 task_->config_json());
        spdlog::info("resumed at step {} of {}", state_.step, total_steps_);
    } else {
        state_.config_json = task_->config_json();
        start_afresh();
    }
    const auto& group = config_.groups.front();
    first_stage_steps_ =
        Schedule(group.optimiser, {group.stages.front()}, photos_.steps_per_epoch()).total_steps();
    checked_step_ = state_.step;
    if (group_) join();
    if (writes()) log_ = std::make_unique<MetricsLog>(run_, state_.step);
}

/// All processes go on from what the first has.
void Trainer::join() {
    if (config_.data.batch % group_->world() != 0) {
        throw core::InputError(
            fmt::format("key 'data.batch' = {}: cannot be shared by {} processes",
                        config_.data.batch, group_->world()));
    }
    for (const auto& buffer : task_->network().named_buffers()) {
        // A book whose entries move and are replaced by what one process sees.
        if (!buffer.key().ends_with("uses")) continue;
        throw core::InputError("codec " + config_.codec +
                               ": a network with books of entries is trained by one process; "
                               "expected WORLD_SIZE 1, found " +
                               std::to_string(group_->world()));
    }
    group_->meet("start");
    for (torch::nn::Module* module : {&task_->network(), task_->companion()}) {
        if (module != nullptr) group_->take_from_first(module->parameters());
    }
    if (state_.step == 0) {
        average_ = ParameterAverage(parameters_of(task_->network()), config_.ema_decay);
    }
    optimisers_.average_over(group_);
}

void Trainer::describe(const std::string& what) {
    if (validation_.empty()) return spdlog::info("{}", what);
    const auto found = sentence(validation_.measure(*task_->snapshot({})).figures);
    spdlog::info("{}: {} on the photos held aside", what, found);
}

void Trainer::start_afresh() {
    if (config_.warm_start == "pca") {
        spdlog::info("warm start: the PCA of {} crops", kWarmStartBatches * config_.data.batch);
        std::vector<at::Tensor> crops;
        for (std::int64_t i = 0; i < kWarmStartBatches; ++i) crops.push_back(photos_.batch(-1 - i));
        task_->warm_start(at::cat(crops), config_.seed);
        describe("warm start done");
    }
    if (!config_.initial_weights.empty()) {
        load_initial_weights(config_, *task_);
        describe("starts from '" + config_.initial_weights + "'");
    }
    average_ = ParameterAverage(parameters_of(task_->network()), config_.ema_decay);
}

void Trainer::run_until(std::int64_t last_step) {
    core::Progress progress("training", static_cast<std::uint64_t>(total_steps_), "steps");
    ProgressLines lines(state_.step, total_steps_);
    const bool lines_wanted = !core::Progress::enabled() && spdlog::should_log(spdlog::level::info);
    const auto fetch = [this](std::int64_t step) {
        return std::async(std::launch::async, [this, step] { return next_images(step); });
    };
    auto next = fetch(state_.step);
    last_step = std::min(last_step, total_steps_);
    while (state_.step < last_step) {
        const auto started = Clock::now();
        const auto images = models::channels_last(next.get().to(device_));
        wait_seconds_ += seconds_since(started);
        next = fetch(state_.step + 1);
        step(images);
        ++timed_steps_;
        busy_seconds_ += seconds_since(started);

        if (progress.due()) progress.note(note());
        progress.at(static_cast<std::uint64_t>(state_.step));
        if (lines_wanted && lines.due()) {
            spdlog::info("{}; {}", lines.line(state_.step), note());
        }
        last_images_ = images;
        if (state_.step % config_.output.log_every == 0) log_step();
        if (state_.step == first_stage_steps_ && writes()) {
            compare_with_one_colour(figures());
            warn_if_nothing_is_learned("the first stage");
        }
        const bool stop = stop_asked();
        if (state_.step % config_.output.validate_every == 0 || state_.step == total_steps_) {
            save();
        } else if (stop) {
            save_unfinished();
        }
        if (stop) return;
    }
}

at::Tensor Trainer::next_images(std::int64_t step) const {
    return group_ ? photos_.part_of_batch(step, group_->rank(), group_->world())
                  : photos_.batch(step);
}

/// All processes stop after the same step, whichever of them was asked to.
bool Trainer::stop_asked() {
    const bool asked = stop_ != nullptr && *stop_;
    return group_ ? group_->any(asked) : asked;
}

void Trainer::step(const at::Tensor& images) {
    // Noise is a function of the step too.
    const auto part = group_ ? static_cast<std::uint64_t>(group_->rank()) : 0;
    torch::manual_seed((config_.seed * 1'000'003 + static_cast<std::uint64_t>(state_.step)) ^
                       part << 48U);
    optimisers_.at_step(state_.step);
    last_ = task_->step(images, state_.step, optimisers_);
    losses_ = losses_.defined() ? losses_ + last_.loss : last_.loss;
    average_.update(state_.step);
    ++state_.step;
}

std::vector<Figure> Trainer::figures() const {
    std::vector<Figure> figures{{{"loss", ""}, last_.loss.item<double>()}};
    for (auto& figure : last_.figures.read()) figures.push_back(std::move(figure));
    return figures;
}

std::string Trainer::note() const {
    const auto now = figures();
    const auto rest = sentence(now);
    return fmt::format("loss {:.4g}{}{}", now.front().value, rest.empty() ? "" : ", ", rest);
}

void Trainer::check_finite() {
    double sum = losses_.defined() ? losses_.item<double>() : 0;
    if (group_) sum = group_->mean(sum);
    if (!std::isfinite(sum)) {
        throw core::RecoveryError(
            fmt::format("the loss is not finite any more at step {} (it was up to step {}); lower "
                        "the learning rate; the last good checkpoint is in '{}'",
                        state_.step, checked_step_, run_.string()));
    }
    losses_ = at::Tensor();
    checked_step_ = state_.step;
}

void Trainer::log_step() {
    const auto started = Clock::now();  // steps that a device has still to finish are work too
    check_finite();
    auto row = figures();
    if (group_) {
        for (auto& figure : row) figure.value = group_->mean(figure.value);
    }
    if (!writes()) return;
    compare_with_one_colour(row);
    busy_seconds_ += seconds_since(started);
    const bool one = optimisers_.all().size() == 1;
    for (const auto& group : optimisers_.all()) {
        const auto suffix = one ? std::string() : "_" + group.name();
        row.push_back({{"learning_rate" + suffix, ""}, group.learning_rate()});
        const auto& norm = group.gradient_norm();
        if (norm.defined()) row.push_back({{"gradient_norm" + suffix, ""}, norm.item<double>()});
    }
    row.push_back({{"steps_per_second", ""}, static_cast<double>(timed_steps_) / busy_seconds_});
    row.push_back({{"input_wait_share", ""}, wait_seconds_ / busy_seconds_});
    log_->write(state_.step, row);
    wait_seconds_ = busy_seconds_ = 0;
    timed_steps_ = 0;
}

void Trainer::compare_with_one_colour(const std::vector<Figure>& figures) {
    const auto psnr = std::find_if(figures.begin(), figures.end(), [](const Figure& figure) {
        return figure.kind.name == psnr_kind().name;
    });
    if (psnr == figures.end() || !last_images_.defined()) return;
    const auto off = last_images_ - last_images_.mean({2, 3}, true);
    const double one_colour = psnr_of_mse(255.0 * 255.0 * off.square().mean().item<double>());
    const bool nearer =
        !learned_.compared || psnr->value - one_colour > learned_.best_db - learned_.one_colour_db;
    if (nearer) {
        learned_.best_db = psnr->value;
        learned_.one_colour_db = one_colour;
    }
    learned_.compared = true;
    learned_.better = learned_.better || psnr->value > one_colour;
}

void Trainer::warn_if_nothing_is_learned(const std::string& span) {
    if (learned_.compared && !learned_.better) {
        spdlog::warn(
            "nothing is learned: in {} the network came to {:.2f} dB, where pictures of one colour "
            "have {:.2f} dB; a lower learning rate may help, or other photos",
            span, learned_.best_db, learned_.one_colour_db);
    }
    learned_ = {};
}

void Trainer::save() {
    check_finite();
    if (writes()) save_all();
    // The others wait: a batch is everybody's.
    if (group_) group_->meet("saved " + std::to_string(state_.step));
}

void Trainer::save_all() {
    if (state_.step > first_stage_steps_) {
        compare_with_one_colour(figures());
        warn_if_nothing_is_learned("the steps up to " + std::to_string(state_.step));
    }
    const auto snapshot = task_->snapshot(average_.state());
    const auto found = validation_.measure(*snapshot);
    const bool best = found.score >= state_.best_score;
    if (best) state_.best_score = found.score;
    export_weights(run_ / "latest.safetensors", *snapshot, found.figures);
    if (best) export_weights(run_ / "best.safetensors", *snapshot, found.figures);
    if (config_.output.samples) {
        validation_.save_samples(*snapshot, run_ / "samples", state_.step);
    }
    auto row = found.figures;
    row.push_back({{"score", ""}, found.score});
    log_->write_validation(state_.step, row);
    if (validation_.empty()) {
        spdlog::info("step {} of {}: saved; no photo is held aside to measure it on", state_.step,
                     total_steps_);
    } else {
        spdlog::info("step {} of {}: {} on the photos held aside", state_.step, total_steps_,
                     sentence(found.figures));
    }
    save_checkpoint(run_ / "checkpoint.safetensors",
                    {task_->network(), task_->companion(), optimisers_, average_}, state_);
}

void Trainer::save_unfinished() {
    check_finite();
    if (!writes()) return;
    export_weights(run_ / "latest.safetensors", *task_->snapshot(average_.state()), {});
    save_checkpoint(run_ / "checkpoint.safetensors",
                    {task_->network(), task_->companion(), optimisers_, average_}, state_);
}

void Trainer::export_weights(const std::filesystem::path& path, Snapshot& snapshot,
                             const std::vector<Figure>& validation) {
    std::string training = fmt::format("{{\"steps\": {}", state_.step);
    for (const auto& [kind, value] : validation) {
        training += fmt::format(", \"validation_{}\": {:.{}f}", kind.name, value, kind.digits);
    }
    const auto precision = config_.output.precision == "fp16" ? models::Precision::kFloat16
                                                              : models::Precision::kFloat32;
    models::save_model(path, snapshot.network(),
                       {{"codec", config_.weights_codec()},
                        {"config", task_->config_json()},
                        {"summary", config_.output.summary},
                        {"training", training + "}"}},
                       precision);
}

}  // namespace oligo::training
