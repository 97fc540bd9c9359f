#pragma once

#include "models/layers/reception.hpp"
#include "training/config.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace oligo::training {

/// What stands between the quantizer and the synthesis in training.
class NoiseSource {
  public:
    virtual ~NoiseSource() = default;
    /// Strength at a step, for the log: quantization steps for gaussian, substitution rate for
    /// codeword.
    virtual double strength(std::int64_t step) const = 0;
    /// True when levels pass unchanged at every step.
    virtual bool silent() const { return false; }
    /// Levels as received at a step; the gradient passes straight through.
    virtual models::Reception apply(const at::Tensor& levels, std::int64_t step) const = 0;
};

/// `alphabet`: levels of the model. Both sources are functions of (seed, step) and LibTorch's
/// generator alone, so that a resumed run continues exactly. Throws InputError when the book of a
/// codeword channel has fewer words than levels.
std::unique_ptr<NoiseSource> make_noise(const NoiseConfig& config, std::int64_t alphabet,
                                        std::int64_t total_steps, std::uint64_t seed);

}  // namespace oligo::training
