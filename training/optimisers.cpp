#include "training/optimisers.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace oligo::training {
namespace {

const GroupConfig& config_of(const std::string& name, const TrainConfig& config) {
    for (const auto& group : config.groups) {
        if (group.name == name) return group;
    }
    throw std::logic_error("parameter group '" + name + "' is not in its task's plan");
}

}  // namespace

GroupOptimiser::GroupOptimiser(ParameterGroup group, const GroupConfig& config,
                               std::int64_t steps_per_epoch)
    : name_(std::move(group.name)),
      schedule_(config.optimiser, config.stages, steps_per_epoch),
      clip_norm_(config.optimiser.clip_norm),
      adam_(group.parameters, config.optimiser) {
    for (const auto& [name, parameter] : group.parameters) {
        if (parameter.requires_grad()) trained_.push_back(parameter);
    }
}

void GroupOptimiser::at_step(std::int64_t step) {
    learning_rate_ = schedule_.learning_rate(step);
    const bool frozen = schedule_.frozen(step);
    if (frozen == frozen_) return;
    frozen_ = frozen;
    gradient_norm_ = at::Tensor();
    for (auto& parameter : trained_) parameter.set_requires_grad(!frozen);
}

void GroupOptimiser::minimise(const at::Tensor& loss, bool keep_graph) {
    if (frozen_) return;
    adam_.zero_gradients();
    if (mean_) mean_->begin();
    loss.backward({}, keep_graph, false, trained_);
    if (mean_) mean_->finish();
    gradient_norm_ = adam_.clip_gradients(clip_norm_);
    adam_.step(learning_rate_);
}

void GroupOptimiser::average_over(const std::shared_ptr<TrainingGroup>& group) {
    mean_ = std::make_unique<GradientMean>(trained_, group);
}

Optimisers::Optimisers(std::vector<ParameterGroup> groups, const TrainConfig& config,
                       std::int64_t steps_per_epoch, c10::Device device)
    : device_(device), mixed_precision_(config.mixed_precision) {
    for (auto& group : groups) {
        const auto& settings = config_of(group.name, config);
        groups_.emplace_back(std::move(group), settings, steps_per_epoch);
    }
}

GroupOptimiser& Optimisers::operator[](std::string_view name) {
    const auto found = std::find_if(groups_.begin(), groups_.end(),
                                    [&](const auto& group) { return group.name() == name; });
    if (found == groups_.end()) throw std::logic_error("no parameter group of this name");
    return *found;
}

void Optimisers::at_step(std::int64_t step) {
    for (auto& group : groups_) group.at_step(step);
}

void Optimisers::average_over(const std::shared_ptr<TrainingGroup>& group) {
    for (auto& one : groups_) one.average_over(group);
}

std::map<std::string, at::Tensor> Optimisers::state() const {
    std::map<std::string, at::Tensor> state;
    for (const auto& group : groups_) {
        for (const auto& [name, tensor] : group.adam().state()) {
            state[group.name() + "/" + name] = tensor;
        }
    }
    return state;
}

void Optimisers::set_state(const std::map<std::string, at::Tensor>& state) {
    const bool without_groups = std::none_of(state.begin(), state.end(), [](const auto& entry) {
        return entry.first.find('/') != std::string::npos;
    });
    for (auto& group : groups_) {
        const auto prefix = group.name() + "/";
        std::map<std::string, at::Tensor> own;
        for (const auto& [name, tensor] : state) {
            if (name.starts_with(prefix)) own[name.substr(prefix.size())] = tensor;
        }
        group.adam().set_state(without_groups && groups_.size() == 1 ? state : own);
    }
}

}  // namespace oligo::training
