#pragma once

#include "core/config.hpp"
#include "training/tasks.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::training {

/// A stretch of training at one learning rate: so many epochs, or so many steps.
struct Stage {
    double learning_rate = 1e-4;
    std::int64_t epochs = 0;
    std::int64_t steps = 0;
};

struct DataConfig {
    std::vector<std::string> folders;  ///< photos, searched recursively
    std::int64_t crop_px = 96;         ///< side of the square crops
    std::int64_t batch = 32;
    bool flip = true;              ///< mirror half of the crops left to right
    std::int64_t validation = 32;  ///< photos held aside
    std::int64_t cache_mb = 4096;  ///< decoded photos kept in memory
};

/// How a parameter group is updated: Adam and the course of its learning rate.
struct OptimiserConfig {
    std::string schedule =
        "staged";  ///< staged | cosine | one-cycle (one stage, down to final_ratio)
    std::int64_t warmup_steps = 0;      ///< linear rise from 0
    double peak_share = 0.3;            ///< one-cycle: share of the run that rises to the rate
    double final_ratio = 0.02;          ///< cosine: last rate over the stage's
    double clip_norm = 1000;            ///< gradient norm limit, 0: none
    double weight_decay = 0;            ///< decoupled
    double beta1 = 0.9, beta2 = 0.999;  ///< decay of the moments
};

/// A parameter group's part of the run.
struct GroupConfig {
    std::string name;
    OptimiserConfig optimiser;
    std::vector<Stage> stages;  ///< as long in every group; a rate of 0 freezes the group
};

struct OutputConfig {
    std::int64_t log_every = 50;        ///< steps between lines of metrics.jsonl
    std::int64_t validate_every = 500;  ///< steps between validations and checkpoints
    std::string precision = "fp16";     ///< of best/latest.safetensors: fp16 | fp32
    bool samples = true;                ///< pictures at every validation
    std::string summary;                ///< one line stored with the weights
};

/// Everything a run needs; `configs/train/*.json`.
struct TrainConfig {
    std::string codec;
    TaskPlan task;  ///< the codec's own sections
    /// Of the weights that a run writes and starts from.
    const std::string& weights_codec() const {
        return task.weights_codec.empty() ? codec : task.weights_codec;
    }
    std::string warm_start = "pca";  ///< pca | none
    std::string initial_weights;  ///< start from a model instead, as --codec names it ("": do not)
    std::uint64_t seed = 1;
    DataConfig data;
    std::vector<GroupConfig> groups;  ///< as the task names them
    double ema_decay = 0;             ///< of the averaged parameters that are exported, 0: none
    bool mixed_precision = false;     ///< bf16 where it is safe
    OutputConfig output;

    /// Reads every key; unknown ones are errors. `kinds`: the codecs that `codec` may name, the
    /// first one by default.
    static TrainConfig from_config(core::Config& config,
                                   std::span<const TaskKind> kinds = task_kinds());
};

}  // namespace oligo::training
