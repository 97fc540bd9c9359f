#include "training/trainer.hpp"

#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/torch/autocast.hpp"
#include "core/torch/device.hpp"
#include "models/layers/memory_format.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>

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
    return make_task(config, device, total_steps);
}

std::map<std::string, at::Tensor> parameters_of(const torch::nn::Module& network) {
    std::map<std::string, at::Tensor> parameters;
    for (const auto& item : network.named_parameters()) parameters[item.key()] = item.value();
    return parameters;
}

}  // namespace

Trainer::Trainer(TrainConfig config, PhotoSet photos, std::filesystem::path run, c10::Device device,
                 bool resume)
    : config_(std::move(config)),
      run_(std::move(run)),
      device_(device),
      photos_(std::move(photos)),
      schedule_(config_.optimiser, config_.stages, photos_.steps_per_epoch()),
      task_(seeded_task(config_, device_, schedule_.total_steps())),
      adam_(parameters_of(task_->network()), config_.optimiser.weight_decay),
      average_(parameters_of(task_->network()), config_.optimiser.ema_decay),
      validation_(photos_.validation_crops(kValidationSide)) {
    start(resume);
    log_ = std::make_unique<MetricsLog>(run_, state_.step);
}

void Trainer::start(bool resume) {
    state_.config_json = task_->config_json();
    if (resume) {
        state_ = load_checkpoint(run_ / "checkpoint.safetensors",
                                 {task_->network(), adam_, average_}, task_->config_json());
        spdlog::info("resumed at step {}", state_.step);
    } else {
        start_afresh();
    }
}

void Trainer::start_afresh() {
    if (config_.warm_start == "pca") {
        std::vector<at::Tensor> crops;
        for (std::int64_t i = 0; i < kWarmStartBatches; ++i) crops.push_back(photos_.batch(-1 - i));
        task_->warm_start(at::cat(crops), config_.seed);
        spdlog::info("warm start from the PCA of {} crops: {:.2f} dB on the photos held aside",
                     kWarmStartBatches * config_.data.batch, validation_.measure(*task_).clean_db);
    }
    if (!config_.initial_weights.empty()) {
        const auto file = models::load_model(config_.initial_weights);
        task_->continue_from(file.tensors, "weights '" + config_.initial_weights + "'");
        spdlog::info("continues from '{}': {:.2f} dB on the photos held aside",
                     config_.initial_weights, validation_.measure(*task_).clean_db);
    }
    average_ = ParameterAverage(parameters_of(task_->network()), config_.optimiser.ema_decay);
}

void Trainer::run_until(std::int64_t last_step) {
    core::Progress progress("training", static_cast<std::uint64_t>(total_steps()), "steps");
    const auto fetch = [this](std::int64_t step) {
        return std::async(std::launch::async, [this, step] { return photos_.batch(step); });
    };
    auto next = fetch(state_.step);
    last_step = std::min(last_step, total_steps());
    while (state_.step < last_step) {
        const auto started = Clock::now();
        const auto images = models::channels_last(next.get().to(device_));
        wait_seconds_ += seconds_since(started);
        next = fetch(state_.step + 1);
        // Noise is a function of the step too.
        torch::manual_seed(config_.seed * 1'000'003 + static_cast<std::uint64_t>(state_.step));

        adam_.zero_gradients();
        const auto terms = forward(images);
        if (!std::isfinite(terms.mse)) {
            throw core::RecoveryError("the loss is not finite at step " +
                                      std::to_string(state_.step) + "; lower the learning rate; " +
                                      "the last good checkpoint is in '" + run_.string() + "'");
        }
        terms.total.backward();
        const double norm = adam_.clip_gradients(config_.optimiser.clip_norm);
        adam_.step(schedule_.learning_rate(state_.step));
        average_.update(state_.step);
        ++state_.step;
        ++timed_steps_;
        busy_seconds_ += seconds_since(started);

        progress.note(fmt::format("loss {:.4g}  {:.2f} dB", terms.total.item<double>(),
                                  psnr_of_mse(terms.mse)));
        progress.at(static_cast<std::uint64_t>(state_.step));
        if (state_.step % config_.output.log_every == 0) log_step(terms, norm);
        if (state_.step % config_.output.validate_every == 0 || state_.step == total_steps())
            save();
    }
}

LossTerms Trainer::forward(const at::Tensor& images) {
    const core::Autocast mixed(device_, config_.optimiser.precision == "bf16");
    return task_->loss(images, state_.step);
}

void Trainer::log_step(const LossTerms& terms, double gradient_norm) {
    StepMetrics metrics;
    metrics.step = state_.step;
    metrics.loss = terms.total.item<double>();
    metrics.mse = terms.mse;
    metrics.psnr_db = psnr_of_mse(terms.mse);
    metrics.entropy_nt = terms.entropy_nt;
    metrics.bpp = terms.bpp;
    metrics.perceptual = terms.perceptual;
    metrics.learning_rate = schedule_.learning_rate(state_.step - 1);
    metrics.noise_level = task_->noise_level(state_.step - 1);
    metrics.gradient_norm = gradient_norm;
    metrics.steps_per_second = static_cast<double>(timed_steps_) / busy_seconds_;
    metrics.input_wait_share = wait_seconds_ / busy_seconds_;
    log_->write(metrics);
    wait_seconds_ = busy_seconds_ = 0;
    timed_steps_ = 0;
}

void Trainer::save() {
    {
        const UseAverage averaged(average_);
        const auto found = validation_.measure(*task_);
        const bool best = found.score >= state_.best_score;
        if (best) state_.best_score = found.score;
        task_->before_export();
        export_weights(run_ / "latest.safetensors", found);
        if (best) export_weights(run_ / "best.safetensors", found);
        if (config_.output.samples) validation_.save_samples(*task_, run_ / "samples", state_.step);
        log_->write_validation(state_.step, found);
        spdlog::info(
            "step {}: {:.3f} dB on the photos held aside, {:.3f} dB through the noise, "
            "{:.4f} bits per pixel",
            state_.step, found.clean_db, found.noisy_db, found.bpp);
    }
    save_checkpoint(run_ / "checkpoint.safetensors", {task_->network(), adam_, average_}, state_);
}

void Trainer::export_weights(const std::filesystem::path& path, const CropQuality& found) {
    const auto precision = config_.output.precision == "fp16" ? models::Precision::kFloat16
                                                              : models::Precision::kFloat32;
    models::save_model(
        path, task_->network(),
        {{"codec", config_.codec},
         {"config", task_->config_json()},
         {"summary", config_.output.summary},
         {"training", fmt::format("{{\"steps\": {}, \"validation_psnr_db\": {:.3f}, "
                                  "\"validation_noisy_psnr_db\": {:.3f}, "
                                  "\"validation_bpp\": {:.4f}}}",
                                  state_.step, found.clean_db, found.noisy_db, found.bpp)}},
        precision);
}

}  // namespace oligo::training
