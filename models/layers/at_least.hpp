#pragma once

#include <ATen/core/Tensor.h>

namespace oligo::models {

/// max(x, bound), except that a gradient which would raise x passes where x lies below: a value
/// that fell under the bound finds its way back (Balle et al. 2018, "lower bound").
at::Tensor at_least(const at::Tensor& x, double bound);

}  // namespace oligo::models
