#pragma once

#include "models/layers/reception.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// The readings that a decoder can make of one written quantiser level, each with its probability.
struct ReceptionTable {
    std::int64_t alphabet = 0;
    std::vector<double> chances;    ///< row-major alphabet x outcomes, rows sum to 1
    std::vector<double> level;      ///< of each outcome: the level read, or its posterior mean
    std::vector<double> deviation;  ///< of each outcome, in levels; empty: a hard decoder
};

/// The true channel of a fixed-length code, as seen by the latent: a written level is read as one
/// of a table's outcomes (dna/codebook computes their probabilities for a substitution rate, and
/// the reading that its decoder makes of each word). Pic & Antonini, sec. 4 models this as a
/// Gaussian.
class CodewordChannel {
  public:
    /// Throws InputError for a table whose sizes do not agree.
    explicit CodewordChannel(const ReceptionTable& table);

    /// Levels (NCHW, float) as read, sampled with LibTorch's generator of the tensor's device; in
    /// addition every latent is lost with probability `p_erase` and then filled in from its
    /// neighbours, as a decoder does. The gradient passes straight through.
    Reception operator()(const at::Tensor& levels, double p_erase) const;

  private:
    std::int64_t alphabet_;
    at::Tensor cumulative_;  ///< alphabet x (outcomes - 1)
    at::Tensor level_;       ///< by outcome
    at::Tensor deviation_;   ///< by outcome; undefined for a hard decoder
};

}  // namespace oligo::models
