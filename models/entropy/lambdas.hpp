#pragma once

#include "core/config.hpp"

#include <vector>

namespace oligo::models {

/// Bounds of a trade-off lambda (lambda 255^2 MSE + bits per pixel, CompressAI's convention).
inline constexpr core::Range kLambdaRange{1e-6, 10};

/// Throws InputError unless a model's rates are 1 to 128 ascending lambdas.
void check_lambdas(const std::vector<double>& lambdas, const core::Config& source);

}  // namespace oligo::models
