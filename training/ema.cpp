#include "training/ema.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <utility>

namespace oligo::training {

ParameterAverage::ParameterAverage(std::map<std::string, at::Tensor> parameters, double decay)
    : parameters_(std::move(parameters)), decay_(decay) {
    if (!active()) return;
    for (const auto& [name, parameter] : parameters_) averages_[name] = parameter.detach().clone();
}

void ParameterAverage::update(std::int64_t step) {
    if (!active()) return;
    const torch::NoGradGuard no_grad;
    const double reached = (1.0 + static_cast<double>(step)) / (10.0 + static_cast<double>(step));
    const double decay = std::min(decay_, reached);
    for (auto& [name, average] : averages_) {
        average.lerp_(parameters_.at(name).detach(), 1.0 - decay);
    }
}

void ParameterAverage::set_state(const std::map<std::string, at::Tensor>& state) {
    const torch::NoGradGuard no_grad;
    for (auto& [name, average] : averages_) {
        const auto found = state.find(name);
        if (found == state.end() || found->second.sizes() != average.sizes()) {
            throw core::InputError("checkpoint: the average of '" + name +
                                   "' is missing or of another shape");
        }
        average.copy_(found->second);
    }
}

}  // namespace oligo::training
