#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::models {

/// Bounded uniform quantiser of Pic & Antonini (sec. 3.2): Q(z) = q * floor(z/q + 1/2)
/// after a tanh, with exactly `levels` values so that a DNA book of as many words can write them:
///   z/q = ((A-1)/2) * tanh(u) + o,   o = 0 for odd A, -1/2 for even A.
/// Tensors may have any shape. Level i (0..A-1) has the value (2i - (A-1)) / (A-1) in -1..1.
class TanhQuantizer {
  public:
    explicit TanhQuantizer(std::int64_t levels);

    std::int64_t levels() const { return levels_; }
    /// Distance between neighbouring values: 2 / (A-1).
    double step() const { return 2.0 / static_cast<double>(levels_ - 1); }

    /// u -> continuous position z/q.
    at::Tensor bound(const at::Tensor& u) const;
    /// Position -> level as a float tensor; the gradient passes straight through.
    at::Tensor quantize(const at::Tensor& position) const;
    /// Float levels (fractions allowed) -> values in -1..1 for the synthesis network.
    at::Tensor values(const at::Tensor& levels) const;
    /// Position -> fractional level, 0..A-1 (what quantize() rounds).
    at::Tensor fractional_level(const at::Tensor& position) const;

  private:
    std::int64_t levels_;
    double half_range_;  ///< (A-1)/2
    double shift_;       ///< o
};

}  // namespace oligo::models
