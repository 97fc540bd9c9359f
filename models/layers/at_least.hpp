#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// max(x, bound), except that a gradient that would raise x passes even where x is below the bound,
/// so that such a value can recover (Balle et al. 2018, "lower bound").
at::Tensor at_least(const at::Tensor& x, double bound);

}  // namespace oligo::models
