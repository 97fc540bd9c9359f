#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::core {

/// A progress bar on stderr: drawn only when stderr is a terminal, at most ten times a second,
/// with rate and time left. Thread-compatible, not thread-safe.
class Progress {
  public:
    /// `unit` is shown after the rate ("strands", "steps").
    Progress(std::string title, std::uint64_t total, std::string unit);
    ~Progress();  ///< ends the line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance(std::uint64_t count = 1) { at(done_ + count); }
    void at(std::uint64_t done);
    /// True when the next at() would draw: a note that costs something is worth making then.
    bool due() const;
    /// Free text at the end of the bar ("loss 0.0021 28.4 dB").
    void note(std::string text) { note_ = std::move(text); }

    /// False when bars are off: not a terminal, or silenced by --quiet or --json.
    static bool enabled();
    static void silence();

  private:
    void draw(bool last);
    std::string title_, unit_, note_;
    std::uint64_t total_, done_ = 0;
    std::chrono::steady_clock::time_point start_, drawn_;
};

}  // namespace oligo::core
