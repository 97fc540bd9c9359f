#pragma once

#include "models/hybridflow/config.hpp"
#include "models/vqgan/network.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// What the continuous stream says of pictures, for every level of the VQ decoder.
struct BridgeInput {
    at::Tensor latents;  ///< [N, C, h, w] at stride 16, as its synthesis takes them
    at::Tensor picture;  ///< what that synthesis makes of them, [N, 3, 16 h, 16 w]
    at::Tensor present;  ///< [N, 1, h, w]: 1 where the stream arrived, else 0
};

/// One level: features of the condition and of the decoder's own, and from them what to scale the
/// decoder's features by and to add to them.
struct BridgeLevelImpl : torch::nn::Module {
    BridgeLevelImpl(std::int64_t condition, std::int64_t hidden, std::int64_t width);
    /// hidden (1 + scale) + shift; the hidden features themselves where `present` is 0.
    at::Tensor forward(const at::Tensor& condition, const at::Tensor& hidden,
                       const at::Tensor& present);

    torch::nn::Conv2d from_condition{nullptr}, from_hidden{nullptr}, inner{nullptr}, out{nullptr};
};
TORCH_MODULE(BridgeLevel);

/// Bridging correction (Lu et al. 2024, "HybridFlow"): the continuous stream's features rectify the
/// VQ decoder, level by level. At stride 16 the condition is the stream's latents, at finer levels
/// its decoded picture in blocks of the level's stride, and so for the VQ decoder's own picture at
/// last. Starts as no correction at all. Where the stream is lost there is none either.
struct CorrectionImpl : torch::nn::Module {
    CorrectionImpl(const CorrectionConfig& config, const VqganConfig& vqgan,
                   std::int64_t latent_channels);

    /// Entries [N, D, h, w] -> pictures [N, 3, 16 h, 16 w], not clamped.
    at::Tensor decode(VqganDecoder& decoder, const at::Tensor& vectors, const BridgeInput& input);

    torch::nn::ModuleList levels{nullptr};  ///< BridgeLevel, as the decoder's: coarsest first
    BridgeLevel picture{nullptr};           ///< of the decoded picture in blocks of kBlock pixels

    static constexpr std::int64_t kBlock = 4;
};
TORCH_MODULE(Correction);

}  // namespace oligo::models
