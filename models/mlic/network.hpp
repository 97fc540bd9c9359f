#pragma once

#include "models/entropy/gains.hpp"
#include "models/entropy/latent_network.hpp"
#include "models/mlic/config.hpp"
#include "models/mlic/slice.hpp"
#include "models/mlic/transforms.hpp"

#include <map>
#include <string>
#include <vector>

namespace oligo::models {

/// MLIC++ (Jiang et al. 2023, "MLIC++: linear complexity multi-reference entropy modeling for
/// learned image compression", arXiv 2307.15421), its entropy model on grids and within tiles.
class MlicImpl : public LatentNetwork {
  public:
    explicit MlicImpl(const MlicConfig& shape);

    at::Tensor analyse(const at::Tensor& images, std::size_t rate) override;
    at::Tensor synthesise(const at::Tensor& latents, std::size_t rate) override;
    at::Tensor analyse_hyper(const at::Tensor& latents) override;
    std::unique_ptr<LatentContext> open(const at::Tensor& hyper) override;
    void warm_start(const at::Tensor& crops) override;

    FactorizedPriorImpl& prior() override { return *factorized_; }
    std::int64_t latent_channels() const override { return config.latent_channels; }
    const std::vector<double>& lambdas() const override { return config.lambdas; }
    std::string codec() const override { return "mlic"; }
    std::string config_json() const override { return config.to_json(); }

    const MlicConfig config;
    MlicAnalysis analysis{nullptr};
    MlicSynthesis synthesis{nullptr};
    Gains gains{nullptr};
    std::vector<MlicSlice> slices;

  private:
    MlicHyperAnalysis hyper_analysis_{nullptr};
    MlicHyperSynthesis hyper_synthesis_{nullptr};
    FactorizedPrior factorized_{nullptr};
};
TORCH_MODULE(Mlic);

/// Continues from another model's tensors, which must be of the same shape but for the number of
/// rates: where that differs, the highest rate takes the other model's lowest gains, and those
/// below it the same in proportion to the root of lambda. Throws InputError for a tensor that does
/// not fit.
void continue_from(MlicImpl& network, std::map<std::string, at::Tensor> tensors,
                   const std::string& where);

}  // namespace oligo::models
