#pragma once

#include "models/cae/network.hpp"
#include "training/noise.hpp"
#include "training/task.hpp"

namespace oligo::training {

/// Training a compressive autoencoder (seed 001).
class CaeTask : public Task {
  public:
    CaeTask(const TrainConfig& config, c10::Device device, std::int64_t total_steps);

    torch::nn::Module& network() override { return *model_; }
    std::string config_json() const override { return model_->config.to_json(); }
    LossTerms loss(const at::Tensor& images, std::int64_t step) override;
    double noise_level(std::int64_t step) const override { return noise_->strength(step); }
    void warm_start(const at::Tensor& crops, std::uint64_t seed) override;
    void continue_from(const std::map<std::string, at::Tensor>& tensors,
                       const std::string& where) override;
    CropQuality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override;

  private:
    core::Picture decoded_at(const core::Picture& crop, std::int64_t channels);
    double noisy_db(const core::Picture& crop, std::int64_t step);

    LossConfig loss_;
    c10::Device device_;
    std::int64_t last_step_;
    models::Cae model_;
    std::unique_ptr<NoiseSource> noise_;
};

/// L = D(I, I') + lambda * H(Q(Z)) (seed 001, eq. 3), the noise layer between the quantizer and the
/// synthesis. D is the MSE over 8-bit samples, or with `log-mse` 100 log(MSE + 10), averaged over
/// the crops: the mean of their PSNR, except that nearly perfect crops count less.
LossTerms cae_loss(models::Cae& model, const at::Tensor& images, const LossConfig& config,
                   const NoiseSource& noise, std::int64_t step);

}  // namespace oligo::training
