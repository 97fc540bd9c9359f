#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// The true channel of a fixed-length code, at the level of the latent: a level that was written is
/// read as another one with the chances of a transition matrix (dna's codebook computes it for a
/// substitution rate and the nearest-codeword decoder). Seed 001, sec. 4 models this as a Gaussian.
class CodewordChannel {
  public:
    /// `matrix`: row-major alphabet x alphabet, rows sum to 1.
    CodewordChannel(const std::vector<double>& matrix, std::int64_t alphabet);

    /// Levels (NCHW, float) as read, sampled with LibTorch's generator of the tensor's device;
    /// every latent is besides lost with chance `p_erase` and then filled in from its neighbours,
    /// as a decoder does. The gradient passes straight through.
    at::Tensor operator()(const at::Tensor& levels, double p_erase) const;

  private:
    at::Tensor cumulative_;  ///< alphabet x (alphabet - 1)
    double middle_;          ///< the level in the middle, which nothing known is filled with
};

}  // namespace oligo::models
