#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Latent levels as a decoder has them (float NCHW): what was read, or of a soft reading the
/// posterior mean; and its standard deviation in levels (undefined: everything is certain).
struct Reception {
    at::Tensor levels;
    at::Tensor deviation;
};

/// Standard deviation of a level of which nothing is known: uniform over 0..alphabet-1.
double unknown_deviation(std::int64_t alphabet);

/// Fills in the levels that were lost (`known` is 0 there and 1 elsewhere) from their neighbours;
/// where nothing is near, with the middle level. A lost level's deviation, where there is a plane
/// of it, becomes unknown_deviation().
Reception conceal(const Reception& reception, const at::Tensor& known, std::int64_t alphabet);

}  // namespace oligo::models
