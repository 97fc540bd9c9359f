#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace oligo::training {

/// Exponential moving average of a model's parameters: what is validated and exported instead of
/// the parameters of the last step. A decay of 0 keeps no average and changes nothing.
class ParameterAverage {
  public:
    ParameterAverage(std::map<std::string, at::Tensor> parameters, double decay);

    bool active() const { return decay_ > 0; }
    /// After each step. The decay rises with the steps, (1 + step) / (10 + step) at most, so that
    /// the start is forgotten.
    void update(std::int64_t step);
    /// Averages by parameter name, for snapshots and checkpoints; empty when not active.
    const std::map<std::string, at::Tensor>& state() const { return averages_; }
    /// Throws InputError when an average is missing or of another shape.
    void set_state(const std::map<std::string, at::Tensor>& state);

  private:
    std::map<std::string, at::Tensor> parameters_, averages_;
    double decay_;
};

}  // namespace oligo::training
