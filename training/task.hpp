#pragma once

#include "core/picture.hpp"
#include "training/config.hpp"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace oligo::training {

/// What one step's forward pass gives.
struct LossTerms {
    at::Tensor total;       ///< with gradient
    double mse = 0;         ///< over 8-bit samples, 0..255^2
    double entropy_nt = 0;  ///< cae: nucleotides per latent component (seed 001, eq. 4)
    double bpp = 0;         ///< entropy-coded: bits per pixel
    double perceptual = 0;  ///< LPIPS, where the loss has it
};

/// How a picture held aside comes through.
struct CropQuality {
    double clean_db = 0;  ///< PSNR, mean over rates
    double noisy_db = 0;  ///< through the noise that training adds; the same where there is none
    double bpp = 0;       ///< estimated rate, mean over rates
    double score = 0;     ///< what the best weights are chosen by; higher is better
};

/// What is trained: a network, its loss and how it is judged. A new codec is a new task; the
/// trainer (training/trainer.hpp) knows nothing else of it.
class Task {
  public:
    virtual ~Task() = default;

    virtual torch::nn::Module& network() = 0;
    virtual std::string config_json() const = 0;
    /// Everything random in it is a function of the step and LibTorch's seeded generator.
    virtual LossTerms loss(const at::Tensor& images, std::int64_t step) = 0;
    /// Strength of the noise layer at a step, for the log.
    virtual double noise_level(std::int64_t /*step*/) const { return 0; }

    /// Starts from training crops instead of chance.
    virtual void warm_start(const at::Tensor& crops, std::uint64_t seed) = 0;
    /// Continues from a model file's tensors.
    virtual void continue_from(const std::map<std::string, at::Tensor>& tensors,
                               const std::string& where) = 0;

    /// A picture held aside, the `index`th of them.
    virtual CropQuality measure(const core::Picture& crop, std::size_t index) = 0;
    /// What the codec makes of it.
    virtual core::Picture decoded(const core::Picture& crop) = 0;
    /// Called with the weights in place before they are written to a file.
    virtual void before_export() {}
};

/// The task that a configuration asks for, its network on the device. `total_steps`: of the run.
std::unique_ptr<Task> make_task(const TrainConfig& config, c10::Device device,
                                std::int64_t total_steps);

/// PSNR in dB of an MSE over 8-bit samples.
double psnr_of_mse(double mse);

/// Rate trained at a step: one after the other.
std::size_t rate_at(std::size_t rates, std::int64_t step);

}  // namespace oligo::training
