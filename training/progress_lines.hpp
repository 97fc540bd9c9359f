#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace oligo::training {

/// Tells when a run without a progress bar (a log, a pipe) should say how far it is: soon after the
/// start, then at growing intervals, at last once a minute.
class ProgressLines {
  public:
    using Clock = std::chrono::steady_clock;

    /// `done` steps of `total` are behind at the start of a run, or of the rest of one.
    ProgressLines(std::int64_t done, std::int64_t total, Clock::time_point now = Clock::now());

    bool due(Clock::time_point now = Clock::now()) const { return now >= next_; }
    /// "step 37 of 300 (12 %): 7.9 steps/s, 00:33 left", and the time of the next line.
    std::string line(std::int64_t done, Clock::time_point now = Clock::now());

  private:
    std::int64_t first_, total_;
    Clock::time_point start_, next_;
    std::chrono::seconds interval_;
};

/// "00:33" or "1:05:20".
std::string duration_text(double seconds);

}  // namespace oligo::training
