#pragma once

#include "models/fixed/cae/config.hpp"

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstddef>
#include <vector>

namespace oligo::models {

/// Variable bit rate by one scale per channel and rate (Theis et al. 2017, sec. 3.4): all rates
/// share the layers of the largest one; a rate keeps its first channels and scales them before the
/// bound, and the synthesis divides by its own scales and takes the missing channels as zero.
struct ChannelScalesImpl : torch::nn::Module {
    explicit ChannelScalesImpl(const CaeConfig& config);

    /// Latent of all channels (N C H W) -> latent of a rate.
    at::Tensor narrow(const at::Tensor& latent, std::size_t rate) const;
    /// Values (or deviations) of a rate -> of all channels.
    at::Tensor widen(const at::Tensor& values, std::size_t rate) const;

  private:
    std::vector<at::Tensor> logarithms_;  ///< 1 C 1 1, one per rate
    std::int64_t most_channels_;
};
TORCH_MODULE(ChannelScales);

}  // namespace oligo::models
