#pragma once

#include "models/entropy/gains.hpp"
#include "models/entropy/grid_conv.hpp"
#include "models/entropy/latent_network.hpp"
#include "models/hyperprior/config.hpp"
#include "models/hyperprior/transforms.hpp"

#include <torch/nn/modules/container/modulelist.h>

namespace oligo::models {

/// Latents -> hyper-latents (Balle et al. 2018, fig. 4): a 3x3 and two halving 5x5 convolutions.
struct HyperAnalysisImpl : torch::nn::Module {
    HyperAnalysisImpl(std::int64_t latent_channels, std::int64_t hyper_channels);
    at::Tensor forward(const at::Tensor& latents);

    torch::nn::ModuleList layers{nullptr};
};
TORCH_MODULE(HyperAnalysis);

/// Hyper-latents -> parameters of the latents, on grids (models/entropy/grid.hpp): two doubling
/// sub-pixel convolutions and a 3x3, with leaky rectifiers of slope 1/4.
struct HyperSynthesisImpl : torch::nn::Module {
    /// `out`: parameters per latent element times the latent's channels.
    HyperSynthesisImpl(std::int64_t hyper_channels, std::int64_t hidden, std::int64_t out);
    at::Tensor forward(const at::Tensor& hyper);

    GridConv first{nullptr}, second{nullptr}, last{nullptr};
};
TORCH_MODULE(HyperSynthesis);

/// Scale hyperprior (Balle et al. 2018) or mean-scale hyperprior (Minnen et al. 2018).
class HyperpriorImpl : public LatentNetwork {
  public:
    explicit HyperpriorImpl(const HyperpriorConfig& shape);

    at::Tensor analyse(const at::Tensor& images, std::size_t rate) override;
    at::Tensor synthesise(const at::Tensor& latents, std::size_t rate) override;
    at::Tensor analyse_hyper(const at::Tensor& latents) override;
    std::unique_ptr<LatentContext> open(const at::Tensor& hyper) override;

    FactorizedPriorImpl& prior() override { return *factorized_; }
    std::int64_t latent_channels() const override { return config.latent_channels; }
    const std::vector<double>& lambdas() const override { return config.lambdas; }
    std::string codec() const override { return "hyperprior"; }
    std::string config_json() const override { return config.to_json(); }

    /// Initialises both linear paths and the scales from training crops
    /// (models/entropy/warm_start.hpp).
    void warm_start(const at::Tensor& crops) override;

    /// Convolutions of the hyper-analysis.
    torch::nn::ModuleList hyper_layers() const { return hyper_analysis_.get()->layers; }

    const HyperpriorConfig config;
    HyperpriorAnalysis analysis{nullptr};
    HyperpriorSynthesis synthesis{nullptr};
    Gains gains{nullptr};

  private:
    Distribution distribution(const at::Tensor& hyper);

    HyperAnalysis hyper_analysis_{nullptr};
    HyperSynthesis hyper_synthesis_{nullptr};
    FactorizedPrior factorized_{nullptr};
};
TORCH_MODULE(Hyperprior);

}  // namespace oligo::models
