#pragma once

#include "training/checkpoint.hpp"
#include "training/config.hpp"
#include "training/dataset.hpp"
#include "training/distributed/group.hpp"
#include "training/ema.hpp"
#include "training/metrics_log.hpp"
#include "training/optimisers.hpp"
#include "training/task.hpp"
#include "training/validation.hpp"

#include <c10/core/Device.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oligo::training {

/// Trains a codec from a configuration. Everything random is a function of (seed,
/// step), so a run killed at any time and resumed continues as if it had never stopped.
class Trainer {
  public:
    /// `run` receives metrics.jsonl, checkpoint.safetensors, latest.safetensors and
    /// best.safetensors. With `resume` the run's checkpoint is continued (InputError when none).
    Trainer(TrainConfig config, PhotoSet photos, std::filesystem::path run, c10::Device device,
            bool resume)
        : Trainer(std::move(config), std::move(photos), std::move(run), device, resume, nullptr) {}
    /// The same as one of several processes, each with its part of every batch; the first of them
    /// writes the run's files, and all read its checkpoint.
    Trainer(TrainConfig config, PhotoSet photos, std::filesystem::path run, c10::Device device,
            bool resume, std::shared_ptr<TrainingGroup> group);

    /// Runs to the end of the schedule. Throws RecoveryError when the loss is not finite any more,
    /// which is seen when figures are logged and before anything is saved; the last good checkpoint
    /// stays.
    void run() { run_until(total_steps()); }
    /// The same up to a step (at most the schedule's last).
    void run_until(std::int64_t last_step);
    /// Where `stop` becomes true, the run ends after the step at hand with a checkpoint and
    /// latest.safetensors, though without a validation.
    void stop_when(const std::atomic<bool>& stop) { stop_ = &stop; }

    std::int64_t total_steps() const { return total_steps_; }
    const RunState& state() const { return state_; }

  private:
    bool writes() const { return group_ == nullptr || group_->first(); }
    void join();
    at::Tensor next_images(std::int64_t step) const;
    bool stop_asked();
    void save_all();
    void start_afresh();
    void describe(const std::string& what);
    void step(const at::Tensor& images);
    void log_step();
    /// The loss and the task's figures of the last step; waits for the device.
    std::vector<Figure> figures() const;
    /// "loss 24.1, 31.207 dB": them as a line's end.
    std::string note() const;
    void check_finite();
    /// Compares the last step with pictures of one colour each, which any network soon outdoes.
    void compare_with_one_colour(const std::vector<Figure>& figures);
    /// Warns when nothing since the last call was better than that.
    void warn_if_nothing_is_learned(const std::string& span);
    void save();
    void save_unfinished();
    void export_weights(const std::filesystem::path& path, Snapshot& snapshot,
                        const std::vector<Figure>& validation);

    std::shared_ptr<TrainingGroup> group_;  ///< null: a process alone
    TrainConfig config_;
    std::filesystem::path run_;
    c10::Device device_;
    PhotoSet photos_;
    std::int64_t total_steps_;
    std::unique_ptr<Task> task_;
    Optimisers optimisers_;
    ParameterAverage average_;
    Validation validation_;
    RunState state_;
    std::unique_ptr<MetricsLog> log_;
    StepResult last_;
    at::Tensor last_images_;
    std::int64_t first_stage_steps_ = 0;
    struct {
        double best_db = 0, one_colour_db = 0;  ///< of the step with the best difference
        bool compared = false, better = false;
    } learned_;
    at::Tensor losses_;              ///< sum since the last check, on the device
    std::int64_t checked_step_ = 0;  ///< up to which losses are known to be finite
    double wait_seconds_ = 0, busy_seconds_ = 0;
    std::int64_t timed_steps_ = 0;
    const std::atomic<bool>* stop_ = nullptr;
};

}  // namespace oligo::training
