#pragma once

#include "training/config.hpp"

#include <cstdint>
#include <vector>

namespace oligo::training {

/// Learning rate as a function of the step alone, so that a resumed run continues exactly.
class Schedule {
  public:
    /// `steps_per_epoch` turns epochs into steps.
    Schedule(const OptimiserConfig& optimiser, const std::vector<Stage>& stages,
             std::int64_t steps_per_epoch);

    std::int64_t total_steps() const { return total_steps_; }
    double learning_rate(std::int64_t step) const;
    /// True in a stage of rate 0.
    bool frozen(std::int64_t step) const { return stage_rate(step) == 0; }

  private:
    double stage_rate(std::int64_t step) const;

    struct Span {
        std::int64_t last;  ///< first step after the stage
        double rate;
    };
    OptimiserConfig optimiser_;
    std::vector<Span> spans_;
    std::int64_t total_steps_ = 0;
};

}  // namespace oligo::training
