#pragma once

#include "core/picture.hpp"
#include "models/cae/network.hpp"

#include <c10/core/Device.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace oligo::training {

/// Photos held aside, through the codec as it will be used: whole levels, 8-bit pictures.
class Validation {
  public:
    Validation(std::vector<core::Picture> crops, c10::Device device);

    /// Mean PSNR in dB; 0 when no photo was held aside.
    double psnr_db(models::Cae model) const;
    /// The first few crops beside what the codec makes of them: FOLDER/step-000500-1.png, ...
    void save_samples(models::Cae model, const std::filesystem::path& folder,
                      std::int64_t step) const;

  private:
    core::Picture decoded(models::Cae model, const core::Picture& crop) const;

    std::vector<core::Picture> crops_;
    c10::Device device_;
};

}  // namespace oligo::training
