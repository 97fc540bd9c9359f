#include "training/progress_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace oligo::training {
namespace {

constexpr std::chrono::seconds kFirst{2}, kLongest{60};

}  // namespace

ProgressLines::ProgressLines(std::int64_t done, std::int64_t total, Clock::time_point now)
    : first_(done), total_(total), start_(now), next_(now + kFirst), interval_(kFirst) {}

std::string ProgressLines::line(std::int64_t done, Clock::time_point now) {
    interval_ = std::min(2 * interval_, kLongest);
    next_ = now + interval_;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double rate = static_cast<double>(done - first_) / std::max(seconds, 1e-9);
    return fmt::format("step {} of {} ({} %): {:.3g} steps/s, {} left", done, total_,
                       100 * done / std::max<std::int64_t>(1, total_), rate,
                       duration_text(static_cast<double>(total_ - done) / std::max(rate, 1e-9)));
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::min(seconds, 359'999.0));  // 99:59:59
    if (whole < 3600) return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace oligo::training
