#pragma once

#include "training/config.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace oligo::training {

/// Adam with decoupled weight decay (Kingma & Ba 2015; Loshchilov & Hutter 2019), moments kept by
/// parameter name so that a checkpoint restores them exactly. Uses LibTorch's fused kernel.
class Adam {
  public:
    /// Parameters by registered name; their order does not matter. Uses the configuration's decay
    /// rates of the moments and its weight decay.
    Adam(std::map<std::string, at::Tensor> parameters, const OptimiserConfig& config);

    void zero_gradients();
    /// Scales all gradients so that their joint norm is at most `limit` (0: leaves them); returns
    /// the norm before, on the parameters' device: nothing here waits for it.
    at::Tensor clip_gradients(double limit);
    void step(double learning_rate);

    /// "m.NAME", "v.NAME" and "steps.NAME" for a checkpoint.
    std::map<std::string, at::Tensor> state() const;
    /// Throws InputError when the names or shapes differ from this optimiser's.
    void set_state(const std::map<std::string, at::Tensor>& state);

  private:
    std::vector<std::string> names_;
    std::vector<at::Tensor> parameters_, first_moments_, second_moments_, steps_;
    double beta1_, beta2_, weight_decay_;
};

}  // namespace oligo::training
