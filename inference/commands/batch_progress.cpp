#include "inference/commands/batch_progress.hpp"

#include "inference/report/density.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace oligo::inference {

BatchProgress::BatchProgress(std::string verb, std::size_t items, std::string unit,
                             const StageTimes& times, const CommonOptions& common)
    : verb_(std::move(verb)),
      unit_(std::move(unit)),
      items_(items),
      times_(times),
      lines_(!common.quiet && !common.json && !core::Progress::enabled()),
      start_(std::chrono::steady_clock::now()) {
    if (items > 1) bar_.emplace(verb_, items, unit_);
}

double BatchProgress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void BatchProgress::advance(bool worked) {
    const std::lock_guard lock(mutex_);
    ++done_;
    worked_ += worked ? 1 : 0;
    if (bar_) {
        if (bar_->due()) {
            bar_->note("waiting " + fixed(100 * times_.waiting_share(), 0) + " %");
        }
        bar_->at(done_);
    }
    const double now = seconds();
    if (!lines_ || now < next_line_ || done_ == items_) return;
    next_line_ = now + std::min(300.0, now);
    const double left = now / static_cast<double>(done_) * static_cast<double>(items_ - done_);
    std::fprintf(stderr, "%s: %zu of %zu %s, %.1f %s/s, waiting %.0f %%, %.0f s left\n",
                 verb_.c_str(), done_, items_, unit_.c_str(), static_cast<double>(done_) / now,
                 unit_.c_str(), 100 * times_.waiting_share(), left);
}

void BatchProgress::end() {
    const std::lock_guard lock(mutex_);
    bar_.reset();
}

std::string BatchProgress::rate_text() const {
    const std::lock_guard lock(mutex_);
    if (worked_ == 0) return {};
    return fixed(static_cast<double>(worked_) / seconds(), 1) + " " + unit_ +
           "/s, the network waited " + fixed(100 * times_.waiting_share(), 0) + " % of the time";
}

std::string named_files(const std::vector<std::filesystem::path>& files) {
    constexpr std::size_t kNamed = 20;
    std::string names;
    for (std::size_t i = 0; i < std::min(kNamed, files.size()); ++i) {
        names += (i == 0 ? "'" : ", '") + files[i].string() + "'";
    }
    if (files.size() > kNamed) {
        names += " and " + std::to_string(files.size() - kNamed) + " more";
    }
    return names;
}

}  // namespace oligo::inference
