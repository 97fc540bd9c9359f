#pragma once

#include "models/fixed/latent_facts.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Latent levels as a decoder receives them (float NCHW): the levels read, or for a soft reading
/// the posterior means; and their standard deviations in levels (undefined: all are certain).
struct Reception {
    at::Tensor levels;
    at::Tensor deviation;
};

/// Fills in the levels that were lost (`known` is 0 there and 1 elsewhere) from their neighbours;
/// where no neighbour is known, with the middle level. Where there is a plane of deviations, that
/// of a lost level becomes unknown_deviation().
Reception conceal(const Reception& reception, const at::Tensor& known, std::int64_t alphabet);

}  // namespace oligo::models
