#pragma once

#include "core/progress.hpp"
#include "inference/api/batch/stages.hpp"
#include "inference/api/common_options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// The one line of a batch: a bar on a terminal, elsewhere a line on stderr now and then, with the
/// rate and how long the network waited for files. May be used by several threads.
class BatchProgress {
  public:
    /// `times` outlives it. `verb`: "encode"; `unit`: "pictures".
    BatchProgress(std::string verb, std::size_t items, std::string unit, const StageTimes& times,
                  const CommonOptions& common);
    /// One is done; `worked` is false for one that needed nothing done.
    void advance(bool worked);
    /// Takes the bar away, so that what is printed next stands alone.
    void end();
    /// "13.2 pictures/s, the network waited 4 % of the time", of those that were worked on; "" for
    /// none.
    std::string rate_text() const;
    double seconds() const;

  private:
    std::string verb_, unit_;
    std::size_t items_;
    const StageTimes& times_;
    bool lines_;  ///< instead of a bar
    mutable std::mutex mutex_;
    std::optional<core::Progress> bar_;
    std::chrono::steady_clock::time_point start_;
    double next_line_ = 10;
    std::size_t done_ = 0, worked_ = 0;
};

/// "'a.png', 'b.png' and 7 more"
std::string named_files(const std::vector<std::filesystem::path>& files);

}  // namespace oligo::inference
