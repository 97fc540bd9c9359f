#pragma once

#include "training/adam.hpp"
#include "training/checkpoint.hpp"
#include "training/config.hpp"
#include "training/dataset.hpp"
#include "training/ema.hpp"
#include "training/metrics_log.hpp"
#include "training/schedule.hpp"
#include "training/task.hpp"
#include "training/validation.hpp"

#include <c10/core/Device.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace oligo::training {

/// Trains a codec from a configuration. Everything random is a function of (seed,
/// step), so a run killed at any time and resumed continues as if it had never stopped.
class Trainer {
  public:
    /// `run` receives config.json, metrics.jsonl, checkpoint.safetensors, latest.safetensors and
    /// best.safetensors. With `resume` the run's checkpoint is continued (InputError when none).
    Trainer(TrainConfig config, PhotoSet photos, std::filesystem::path run, c10::Device device,
            bool resume);

    /// Runs to the end of the schedule. Throws RecoveryError when the loss is not finite any more;
    /// the last good checkpoint stays.
    void run() { run_until(total_steps()); }
    /// The same up to a step (at most the schedule's last).
    void run_until(std::int64_t last_step);

    std::int64_t total_steps() const { return schedule_.total_steps(); }
    const RunState& state() const { return state_; }

  private:
    void start(bool resume);
    void start_afresh();
    LossTerms forward(const at::Tensor& images);
    void log_step(const LossTerms& terms, double gradient_norm);
    void save();
    void export_weights(const std::filesystem::path& path, const CropQuality& found);

    TrainConfig config_;
    std::filesystem::path run_;
    c10::Device device_;
    PhotoSet photos_;
    Schedule schedule_;
    std::unique_ptr<Task> task_;
    Adam adam_;
    ParameterAverage average_;
    Validation validation_;
    RunState state_;
    std::unique_ptr<MetricsLog> log_;
    double wait_seconds_ = 0, busy_seconds_ = 0;
    std::int64_t timed_steps_ = 0;
};

}  // namespace oligo::training
