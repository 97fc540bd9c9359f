#pragma once

#include "core/entropy/cdf_tables.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <cstdint>
#include <vector>

namespace oligo::models {

/// A separate distribution for each channel of the hyper-latent (Balle et al. 2018, "Variational
/// image compression with a scale hyperprior", appendix 6.1): a monotone network of four layers
/// gives the cumulative distribution. For coding it is frozen to integer frequencies, which are
/// stored in the checkpoint and never recomputed.
struct FactorizedPriorImpl : torch::nn::Module {
    /// Values -kReach..kReach have their own frequencies; other values cost an escape.
    static constexpr std::int64_t kReach = 31;
    static constexpr unsigned kPrecisionBits = 14;

    explicit FactorizedPriorImpl(std::int64_t channels);

    /// Bits (sum over all elements) of hyper-latents (NCHW): noisy values in training, rounded
    /// values for an estimate.
    at::Tensor bits(const at::Tensor& values);

    /// Sets `frequencies` from the current network.
    void freeze();
    /// The frozen tables, one per channel. Throws InputError when they were never frozen or are
    /// invalid.
    core::CdfTables tables() const;
    /// The most frequent value of each channel by the frozen tables ([channels], float).
    at::Tensor modes() const;

    const std::int64_t channels;
    /// [channels, 2 kReach + 2] 16-bit integers, the last of each row for the escape.
    at::Tensor frequencies;

  private:
    static constexpr std::array<std::int64_t, 5> kWidths{1, 3, 3, 3, 1};
    /// Logit of the cumulative; `x` is [channels, 1, count].
    at::Tensor logits(const at::Tensor& x) const;

    std::vector<at::Tensor> matrices_, biases_, factors_;
};
TORCH_MODULE(FactorizedPrior);

}  // namespace oligo::models
