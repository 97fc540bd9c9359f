#pragma once

#include "models/cae/network.hpp"
#include "models/layers/activation_ranges.hpp"

namespace oligo::models {

/// Notes the activations that these pictures (N3HW in 0..1) give, at all rates.
void widen_ranges(CaeImpl& model, const at::Tensor& images, ActivationRanges& ranges);

}  // namespace oligo::models
