#include "training/metrics_log.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <functional>

namespace oligo::training {
namespace {

constexpr const char* kStepColumns =
    "step,loss,mse,psnr_db,entropy_nt,bpp,perceptual,learning_rate,noise_level,gradient_norm,steps_"
    "per_second,"
    "input_wait_share\n";
constexpr const char* kValidationColumns = "step,clean_psnr_db,noisy_psnr_db,bpp,score\n";

/// Step of a line, or a negative number when it is broken.
using StepOf = std::function<std::int64_t(const std::string&)>;

std::int64_t step_of_json(const std::string& line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object()) return -1;
    const auto step = json.find("step");
    return step != json.end() && step->is_number_integer() ? step->get<std::int64_t>() : -1;
}

std::int64_t step_of_row(const std::string& line) {
    std::int64_t step = -1;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), step);
    return error == std::errc{} && end != line.data() + line.size() && *end == ',' ? step : -1;
}

/// Lines of an earlier part of the run up to `last`.
std::string kept_lines(const std::filesystem::path& path, std::int64_t last,
                       const StepOf& step_of) {
    std::string kept;
    if (last <= 0) return kept;
    std::ifstream old(path);
    for (std::string line; std::getline(old, line);) {
        const auto step = step_of(line);
        if (step >= 0 && step <= last && !old.eof()) kept += line + "\n";
    }
    return kept;
}

}  // namespace

MetricsLog::File::File(const std::filesystem::path& file, const std::string& kept) : path(file) {
    core::write_file_atomic(path, std::string_view(kept));
    stream.open(path, std::ios::app);
}

void MetricsLog::File::line(const std::string& text) {
    stream << text << '\n' << std::flush;
    if (!stream) throw core::InputError("'" + path.string() + "' cannot be written; disk full?");
}

MetricsLog::MetricsLog(const std::filesystem::path& run, std::int64_t resumed_step)
    : lines_(run / "metrics.jsonl", kept_lines(run / "metrics.jsonl", resumed_step, step_of_json)),
      steps_(run / "metrics.csv",
             kStepColumns + kept_lines(run / "metrics.csv", resumed_step, step_of_row)),
      validations_(
          run / "validation.csv",
          kValidationColumns + kept_lines(run / "validation.csv", resumed_step, step_of_row)) {}

void MetricsLog::write(const StepMetrics& m) {
    lines_.line(nlohmann::ordered_json{{"step", m.step},
                                       {"loss", m.loss},
                                       {"mse", m.mse},
                                       {"psnr_db", m.psnr_db},
                                       {"entropy_nt", m.entropy_nt},
                                       {"bpp", m.bpp},
                                       {"perceptual", m.perceptual},
                                       {"learning_rate", m.learning_rate},
                                       {"noise_level", m.noise_level},
                                       {"gradient_norm", m.gradient_norm},
                                       {"steps_per_second", m.steps_per_second},
                                       {"input_wait_share", m.input_wait_share}}
                    .dump());
    steps_.line(fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}", m.step, m.loss, m.mse, m.psnr_db,
                            m.entropy_nt, m.bpp, m.perceptual, m.learning_rate, m.noise_level,
                            m.gradient_norm, m.steps_per_second, m.input_wait_share));
}

void MetricsLog::write_validation(std::int64_t step, const CropQuality& mean) {
    lines_.line(nlohmann::ordered_json{{"step", step},
                                       {"validation_psnr_db", mean.clean_db},
                                       {"validation_noisy_psnr_db", mean.noisy_db},
                                       {"validation_bpp", mean.bpp},
                                       {"validation_score", mean.score}}
                    .dump());
    validations_.line(
        fmt::format("{},{},{},{},{}", step, mean.clean_db, mean.noisy_db, mean.bpp, mean.score));
}

}  // namespace oligo::training
