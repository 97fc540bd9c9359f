#include "training/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace oligo::training {
namespace {

/// 1 at share 0, falling along half a cosine to 0 at share 1 and beyond.
double half_wave(double share) {
    return 0.5 * (1.0 + std::cos(std::numbers::pi * std::min(share, 1.0)));
}

}  // namespace

Schedule::Schedule(const OptimiserConfig& optimiser, const std::vector<Stage>& stages,
                   std::int64_t steps_per_epoch)
    : optimiser_(optimiser) {
    for (const auto& stage : stages) {
        total_steps_ += stage.steps > 0 ? stage.steps : stage.epochs * steps_per_epoch;
        spans_.push_back({total_steps_, stage.learning_rate});
    }
}

double Schedule::stage_rate(std::int64_t step) const {
    for (const auto& span : spans_) {
        if (step < span.last) return span.rate;
    }
    return spans_.back().rate;
}

double Schedule::learning_rate(std::int64_t step) const {
    double rate = stage_rate(step);
    const auto warmup = optimiser_.warmup_steps;
    if (step < warmup) return rate * static_cast<double>(step + 1) / static_cast<double>(warmup);
    if (optimiser_.schedule == "one-cycle") {
        // Up to the rate along half a cosine, then down to final_ratio of it (Smith & Topin 2018).
        const double peak = optimiser_.peak_share * static_cast<double>(total_steps_);
        const double at = static_cast<double>(step);
        if (at < peak) return rate * (0.04 + 0.96 * half_wave(1.0 - at / peak));
        const double fall = (at - peak) / std::max(1.0, static_cast<double>(total_steps_) - peak);
        rate *= optimiser_.final_ratio + (1.0 - optimiser_.final_ratio) * half_wave(fall);
    } else if (optimiser_.schedule == "cosine") {
        const auto length = std::max<std::int64_t>(1, total_steps_ - warmup);
        const double share = static_cast<double>(step - warmup) / static_cast<double>(length);
        rate *= optimiser_.final_ratio + (1.0 - optimiser_.final_ratio) * half_wave(share);
    }
    return rate;
}

}  // namespace oligo::training
