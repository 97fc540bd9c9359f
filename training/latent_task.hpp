#pragma once

#include "models/entropy/latent_network.hpp"
#include "models/entropy/rate_distortion.hpp"
#include "models/metrics/lpips.hpp"
#include "training/task.hpp"

#include <memory>

namespace oligo::training {

/// Training an entropy-coded codec (hyperprior, mlic): bits per pixel + lambda * distortion, its
/// rates taking turns. The distortion is the MSE over 8-bit samples, with LPIPS times its weight
/// added, or 255^2 (1 - MS-SSIM).
class LatentTask : public Task {
  public:
    LatentTask(const TrainConfig& config, c10::Device device);

    torch::nn::Module& network() override { return *network_; }
    std::string config_json() const override { return network_->config_json(); }
    LossTerms loss(const at::Tensor& images, std::int64_t step) override;
    void warm_start(const at::Tensor& crops, std::uint64_t seed) override;
    void continue_from(const std::map<std::string, at::Tensor>& tensors,
                       const std::string& where) override;
    CropQuality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override;
    void before_export() override { network_->freeze(); }

  private:
    LossTerms terms(const models::RateDistortion& passed, const at::Tensor& images,
                    std::size_t rate);

    LossConfig loss_;
    c10::Device device_;
    std::shared_ptr<models::LatentNetwork> network_;
    models::Lpips lpips_{nullptr};  ///< where the loss has it
};

}  // namespace oligo::training
