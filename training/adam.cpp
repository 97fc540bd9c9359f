#include "training/adam.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <cmath>

namespace oligo::training {
namespace {
constexpr double kEpsilon = 1e-8;
}  // namespace

Adam::Adam(std::map<std::string, at::Tensor> parameters, const OptimiserConfig& config)
    : beta1_(config.beta1), beta2_(config.beta2), weight_decay_(config.weight_decay) {
    for (auto& [name, parameter] : parameters) {
        names_.push_back(name);
        parameters_.push_back(parameter);
        first_moments_.push_back(at::zeros_like(parameter));
        second_moments_.push_back(at::zeros_like(parameter));
        steps_.push_back(at::zeros({}, parameter.options().dtype(at::kFloat)));
    }
}

void Adam::zero_gradients() {
    for (auto& parameter : parameters_) parameter.mutable_grad() = at::Tensor();
}

at::Tensor Adam::clip_gradients(double limit) {
    const torch::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients;
    for (const auto& parameter : parameters_) {
        if (parameter.grad().defined()) gradients.push_back(parameter.grad());
    }
    const auto norm = at::stack(at::_foreach_norm(gradients)).norm();
    if (limit > 0) {
        // Without a branch on the host. A norm that is not finite clips nothing.
        const auto share = limit / norm.to(at::kDouble);
        const auto scale = at::where(norm > limit, share, 1.0);
        at::_foreach_mul_(gradients, at::where(norm.isfinite(), scale, 1.0).to(norm.scalar_type()));
    }
    return norm;
}

void Adam::step(double learning_rate) {
    const torch::NoGradGuard no_grad;
    std::vector<at::Tensor> parameters, gradients, first, second, steps;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (!parameters_[i].grad().defined()) continue;
        parameters.push_back(parameters_[i]);
        gradients.push_back(parameters_[i].grad());
        first.push_back(first_moments_[i]);
        second.push_back(second_moments_[i]);
        steps.push_back(steps_[i].add_(1));
    }
    at::_fused_adamw_(parameters, gradients, first, second, {}, steps, learning_rate, beta1_,
                      beta2_, weight_decay_, kEpsilon, false, false);
}

std::map<std::string, at::Tensor> Adam::state() const {
    std::map<std::string, at::Tensor> state;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        state["m." + names_[i]] = first_moments_[i];
        state["v." + names_[i]] = second_moments_[i];
        state["steps." + names_[i]] = steps_[i];
    }
    return state;
}

void Adam::set_state(const std::map<std::string, at::Tensor>& state) {
    const torch::NoGradGuard no_grad;
    const auto restore = [&](const std::string& name, at::Tensor& target) {
        const auto found = state.find(name);
        if (found == state.end() || found->second.sizes() != target.sizes()) {
            throw core::InputError("checkpoint: optimiser state '" + name +
                                   "' is missing or of another shape");
        }
        target.copy_(found->second);
    };
    for (std::size_t i = 0; i < names_.size(); ++i) {
        restore("m." + names_[i], first_moments_[i]);
        restore("v." + names_[i], second_moments_[i]);
        restore("steps." + names_[i], steps_[i]);
    }
}

}  // namespace oligo::training
