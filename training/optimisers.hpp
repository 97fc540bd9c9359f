#pragma once

#include "core/torch/autocast.hpp"
#include "training/adam.hpp"
#include "training/config.hpp"
#include "training/distributed/gradient_mean.hpp"
#include "training/schedule.hpp"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::training {

/// Parameters that are updated together, by name.
struct ParameterGroup {
    std::string name;
    std::map<std::string, at::Tensor> parameters;
};

/// The optimiser of one parameter group, with its own schedule.
class GroupOptimiser {
  public:
    GroupOptimiser(ParameterGroup group, const GroupConfig& config, std::int64_t steps_per_epoch);

    const std::string& name() const { return name_; }
    /// Sets the learning rate; in a stage of rate 0 the group is frozen: its parameters need no
    /// gradient.
    void at_step(std::int64_t step);
    bool frozen() const { return frozen_; }
    double learning_rate() const { return learning_rate_; }

    /// One update of this group's parameters, and of no others, from a loss; nothing when frozen.
    /// The graph is kept for a further loss where `keep_graph`.
    void minimise(const at::Tensor& loss, bool keep_graph = false);
    /// Joint norm of the last gradients before they were clipped, on the device; undefined before
    /// the first and once the group is frozen.
    const at::Tensor& gradient_norm() const { return gradient_norm_; }

    /// Gradients are averaged over the group's members from now on.
    void average_over(const std::shared_ptr<TrainingGroup>& group);

    Adam& adam() { return adam_; }
    const Adam& adam() const { return adam_; }

  private:
    std::string name_;
    std::vector<at::Tensor> trained_;  ///< those that were not fixed for good
    Schedule schedule_;
    double clip_norm_;
    Adam adam_;
    bool frozen_ = false;
    double learning_rate_ = 0;
    at::Tensor gradient_norm_;
    std::unique_ptr<GradientMean> mean_;  ///< none: a process alone
};

/// One optimiser a parameter group, for a task's step.
class Optimisers {
  public:
    /// Groups and `config.groups` have the same names. `device`: of the networks.
    Optimisers(std::vector<ParameterGroup> groups, const TrainConfig& config,
               std::int64_t steps_per_epoch, c10::Device device);

    /// By the group's name.
    GroupOptimiser& operator[](std::string_view name);
    std::vector<GroupOptimiser>& all() { return groups_; }
    /// The scope in which losses are computed: mixed precision where the run asks for it. It ends
    /// before minimise().
    core::Autocast precision() const { return {device_, mixed_precision_}; }

    void at_step(std::int64_t step);
    /// See GroupOptimiser.
    void average_over(const std::shared_ptr<TrainingGroup>& group);

    /// For a checkpoint: "GROUP/m.NAME", "GROUP/v.NAME", "GROUP/steps.NAME".
    std::map<std::string, at::Tensor> state() const;
    /// Throws InputError when a group, name or shape differs. A single group also takes a state
    /// without group names, as runs wrote it before there were groups.
    void set_state(const std::map<std::string, at::Tensor>& state);

  private:
    std::vector<GroupOptimiser> groups_;
    c10::Device device_;
    bool mixed_precision_;
};

}  // namespace oligo::training
