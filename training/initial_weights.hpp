#pragma once

#include "training/config.hpp"
#include "training/task.hpp"

namespace oligo::training {

/// Puts the weights that `initial_weights` names (a file, a training run's folder, a model's name)
/// into a task. Throws InputError for a name that nothing has, a damaged file, another codec's
/// model and tensors that do not fit the configuration.
void load_initial_weights(const TrainConfig& config, Task& task);

/// The same into a task of its own: whether a run could start, before any of its work.
void check_initial_weights(const TrainConfig& config);

}  // namespace oligo::training
