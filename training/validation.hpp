#pragma once

#include "core/picture.hpp"
#include "training/task.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace oligo::training {

/// Photos held aside, through the codec as it will be used.
class Validation {
  public:
    explicit Validation(std::vector<core::Picture> crops) : crops_(std::move(crops)) {}

    bool empty() const { return crops_.empty(); }
    /// Mean over the crops; no figures when no photo was held aside.
    Quality measure(Snapshot& snapshot) const;
    /// The first few crops beside what the codec makes of them: FOLDER/step-000500-1.png, ...
    void save_samples(Snapshot& snapshot, const std::filesystem::path& folder,
                      std::int64_t step) const;

  private:
    std::vector<core::Picture> crops_;
};

}  // namespace oligo::training
