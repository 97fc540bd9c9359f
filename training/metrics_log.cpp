#include "training/metrics_log.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace oligo::training {
namespace {

/// Lines of an earlier part of the run up to `step`.
std::string kept_lines(const std::filesystem::path& path, std::int64_t step) {
    std::string kept;
    std::ifstream old(path);
    for (std::string line; std::getline(old, line);) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.is_object() && json.value("step", step + 1) <= step) kept += line + "\n";
    }
    return kept;
}

}  // namespace

MetricsLog::MetricsLog(const std::filesystem::path& path, std::int64_t resumed_step) : path_(path) {
    core::write_file_atomic(
        path, std::string_view(resumed_step > 0 ? kept_lines(path, resumed_step) : std::string{}));
    stream_.open(path, std::ios::app);
}

void MetricsLog::line(const std::string& text) {
    stream_ << text << '\n' << std::flush;
    if (!stream_) throw core::InputError("'" + path_.string() + "' cannot be written; disk full?");
}

void MetricsLog::write(const StepMetrics& m) {
    line(nlohmann::ordered_json{{"step", m.step},
                                {"loss", m.loss},
                                {"mse", m.mse},
                                {"psnr_db", m.psnr_db},
                                {"entropy_nt", m.entropy_nt},
                                {"learning_rate", m.learning_rate},
                                {"noise_level", m.noise_level},
                                {"gradient_norm", m.gradient_norm},
                                {"steps_per_second", m.steps_per_second},
                                {"input_wait_share", m.input_wait_share}}
             .dump());
}

void MetricsLog::write_validation(std::int64_t step, double psnr_db) {
    line(nlohmann::ordered_json{{"step", step}, {"validation_psnr_db", psnr_db}}.dump());
}

}  // namespace oligo::training
