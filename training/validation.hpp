#pragma once

#include "core/picture.hpp"
#include "models/cae/network.hpp"
#include "training/noise.hpp"

#include <c10/core/Device.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace oligo::training {

/// PSNR on the photos held aside, in dB, mean over photos and rates.
struct ValidationResult {
    double clean_db = 0;
    double noisy_db = 0;  ///< through the noise source; the same as clean_db when it is silent

    /// What the best weights are chosen by: both count alike.
    double score_db() const { return (clean_db + noisy_db) / 2; }
};

/// Photos held aside, through the codec as it will be used: whole levels, 8-bit pictures.
class Validation {
  public:
    Validation(std::vector<core::Picture> crops, c10::Device device);

    /// All zero when no photo was held aside. The noise is that of the run's last steps, drawn
    /// alike at every call.
    ValidationResult measure(models::Cae model, const NoiseSource& noise,
                             std::int64_t last_step) const;
    /// The first few crops beside what the codec makes of them: FOLDER/step-000500-1.png, ...
    void save_samples(models::Cae model, const std::filesystem::path& folder,
                      std::int64_t step) const;

  private:
    double clean_psnr_db(models::Cae model, const core::Picture& crop) const;
    double noisy_psnr_db(models::Cae model, const core::Picture& crop, const NoiseSource& noise,
                         std::int64_t step) const;

    std::vector<core::Picture> crops_;
    c10::Device device_;
};

}  // namespace oligo::training
