#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace oligo::training {

/// One line of metrics.jsonl.
struct StepMetrics {
    std::int64_t step = 0;
    double loss = 0, mse = 0, psnr_db = 0, entropy_nt = 0;
    double learning_rate = 0, noise_level = 0, gradient_norm = 0;
    double steps_per_second = 0;
    double input_wait_share = 0;  ///< share of the time spent waiting for crops
};

/// metrics.jsonl of a run: a line every few steps and one a validation. Reopened for a resumed run,
/// it first drops the lines after the checkpoint, so that the file reads like an uninterrupted one.
class MetricsLog {
  public:
    MetricsLog(const std::filesystem::path& path, std::int64_t resumed_step);
    void write(const StepMetrics& metrics);
    void write_validation(std::int64_t step, double psnr_db);

  private:
    void line(const std::string& text);
    std::ofstream stream_;
    std::filesystem::path path_;
};

}  // namespace oligo::training
