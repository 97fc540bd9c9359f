#pragma once

#include "models/cae/channel_scales.hpp"
#include "models/cae/heads.hpp"
#include "models/fixed/cae/config.hpp"
#include "models/layers/residual_block.hpp"
#include "models/quantize/tanh_quantizer.hpp"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

#include <vector>

namespace oligo::models {

/// Picture (N3HW in 0..1, H and W multiples of the stride) -> latent before the bound (NCHW /
/// stride).
struct CaeAnalysisImpl : torch::nn::Module {
    explicit CaeAnalysisImpl(const CaeConfig& config);
    at::Tensor forward(const at::Tensor& images, std::size_t rate);

    torch::nn::ModuleList down{nullptr};  ///< 5x5 convolutions, each halving
    ResidualGroup blocks{nullptr};
    std::vector<CaeAnalysisHead> heads;  ///< one per rate, or one for all with scales
    ChannelScales scales{nullptr};
};
TORCH_MODULE(CaeAnalysis);

/// Latent values in -1..1 -> picture in about 0..1 (not clamped).
struct CaeSynthesisImpl : torch::nn::Module {
    explicit CaeSynthesisImpl(const CaeConfig& config);
    /// `doubt` (same shape, or undefined) holds the standard deviation of each value.
    at::Tensor forward(const at::Tensor& values, const at::Tensor& doubt, std::size_t rate);

    std::vector<CaeSynthesisHead> heads;  ///< one per rate, or one for all with scales
    ChannelScales scales{nullptr};
    ResidualGroup deep{nullptr};
    torch::nn::ModuleList up{nullptr};  ///< sub-pixel convolutions, each doubling
    ResidualGroup blocks{nullptr};
    torch::nn::Conv2d last{nullptr};  ///< sub-pixel, to RGB

  private:
    at::Tensor draw(const at::Tensor& values, const at::Tensor& doubt, CaeSynthesisHead& head);
};
TORCH_MODULE(CaeSynthesis);

/// Compressive autoencoder for DNA (Pic & Antonini 2022; Theis et al. 2017, sec. 3): made
/// shallower, with residual blocks and skips added, and a linear block transform beside both
/// networks from which training starts (models/cae/warm_start.hpp). A model has one or more rates:
/// all share the networks' bodies, each has its own latent channels and heads.
struct CaeImpl : torch::nn::Module {
    explicit CaeImpl(const CaeConfig& config);

    /// Latent levels (float, straight-through) of pictures whose sides are multiples of the stride.
    at::Tensor encode(const at::Tensor& images, std::size_t rate);
    at::Tensor encode(const at::Tensor& images) { return encode(images, config.default_rate()); }
    /// Pictures from levels (fractions allowed) and, for a soft reading, the standard deviation of
    /// each level in levels (undefined: the levels are certain).
    at::Tensor decode(const at::Tensor& levels, const at::Tensor& deviation, std::size_t rate);
    at::Tensor decode(const at::Tensor& levels) {
        return decode(levels, at::Tensor(), config.default_rate());
    }

    const CaeConfig config;
    const TanhQuantizer quantizer;
    CaeAnalysis analysis{nullptr};
    CaeSynthesis synthesis{nullptr};
};
TORCH_MODULE(Cae);

}  // namespace oligo::models
