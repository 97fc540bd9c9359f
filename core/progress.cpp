#include "core/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <utility>

namespace oligo::core {

namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::size_t kBarWidth = 24;

std::atomic<bool> silenced{false};

std::string rate_text(double rate) {
    char text[32];
    if (rate >= 1e6) {
        std::snprintf(text, sizeof text, "%.1fM", rate / 1e6);
    } else if (rate >= 1e4) {
        std::snprintf(text, sizeof text, "%.1fk", rate / 1e3);
    } else {
        std::snprintf(text, sizeof text, rate < 10 ? "%.2f" : "%.0f", rate);
    }
    return text;
}

std::string time_text(double seconds) {
    const auto whole = static_cast<long>(std::min(seconds, 359999.0));  // 99:59:59
    char text[32];
    if (whole >= 3600) {
        std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                      whole % 60);
    } else {
        std::snprintf(text, sizeof text, "%02ld:%02ld", whole / 60, whole % 60);
    }
    return text;
}

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

}  // namespace

Progress::Progress(std::string title, std::uint64_t total, std::string unit)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      total_(total),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_ - kRedraw) {}

Progress::~Progress() {
    if (enabled()) draw(true);
}

void Progress::at(std::uint64_t done) {
    done_ = done;
    if (!due()) return;
    drawn_ = std::chrono::steady_clock::now();
    draw(false);
}

bool Progress::due() const {
    return enabled() && std::chrono::steady_clock::now() - drawn_ >= kRedraw;
}

bool Progress::enabled() {
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    return terminal && !silenced;
}

void Progress::silence() {
    silenced = true;
}

void Progress::draw(bool last) {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    const double rate = spent.count() > 0 ? static_cast<double>(done_) / spent.count() : 0;
    std::string line = title_ + " ";
    if (total_ > 0) {
        const double part = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
        const auto full = static_cast<std::size_t>(part * kBarWidth);
        line.append(1, '[').append(full, '#').append(kBarWidth - full, '.').append("] ");
        line.append(std::to_string(static_cast<int>(part * 100))).append("% ");
    }
    line += std::to_string(done_);
    if (total_ > 0) line.append(1, '/').append(std::to_string(total_));
    line.append("  ").append(rate_text(rate)).append(1, ' ').append(unit_).append("/s  ");
    if (last || total_ <= done_ || rate <= 0) {
        line += time_text(spent.count());
    } else {
        line += time_text(static_cast<double>(total_ - done_) / rate) + " left";
    }
    if (!note_.empty()) line.append("  ").append(note_);
    line.resize(std::min(line.size(), terminal_width() - 1));
    std::fprintf(stderr, "\r\x1b[K%s%s", line.c_str(), last ? "\n" : "");
    std::fflush(stderr);
}

}  // namespace oligo::core
