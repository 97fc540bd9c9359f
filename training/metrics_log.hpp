#pragma once

#include "training/task.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace oligo::training {

/// One line of metrics.jsonl and of metrics.csv.
struct StepMetrics {
    std::int64_t step = 0;
    double loss = 0, mse = 0, psnr_db = 0, entropy_nt = 0, bpp = 0, perceptual = 0;
    double learning_rate = 0, noise_level = 0, gradient_norm = 0;
    double steps_per_second = 0;
    double input_wait_share = 0;  ///< share of the time spent waiting for crops
};

/// What a run logs: metrics.jsonl (a line every few steps and one a validation) and the same as
/// tables, metrics.csv and validation.csv. Reopened for a resumed run, the files first lose the
/// lines after the checkpoint, so that they read like those of an uninterrupted run.
class MetricsLog {
  public:
    MetricsLog(const std::filesystem::path& run, std::int64_t resumed_step);
    void write(const StepMetrics& metrics);
    void write_validation(std::int64_t step, const CropQuality& mean);

  private:
    /// A text file that grows line by line. Throws InputError when a line cannot be written.
    struct File {
        File(const std::filesystem::path& path, const std::string& kept);
        void line(const std::string& text);
        std::filesystem::path path;
        std::ofstream stream;
    };
    File lines_, steps_, validations_;
};

}  // namespace oligo::training
