#pragma once

#include "core/error.hpp"
#include "inference/api/batch/manifest.hpp"
#include "inference/api/batch/ranks.hpp"
#include "inference/api/batch/stages.hpp"
#include "inference/commands/batch_progress.hpp"
#include "inference/commands/encode_report.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace oligo::inference {

/// What a command over many inputs is called in its one line and its summary.
struct BatchWords {
    std::string verb, past, unit;           ///< "encode", "encoded", "pictures"
    std::string trouble = "were left out";  ///< what became of inputs that are broken
};

/// What is kept of a command over many inputs while it runs: what stood there before, what was
/// done, what was left out and why. May be used by several threads.
class BatchLedger {
  public:
    /// `folder` gets the manifest; "": none is kept. `alone`: a single input is told of by its own
    /// error, which is thrown.
    BatchLedger(BatchWords words, std::filesystem::path folder, const Ranks& ranks, bool alone);

    /// The work begins: of `items` inputs.
    void begin(std::size_t items, const CommonOptions& common);
    /// What an earlier run made of a source, where it is still what was written; null otherwise.
    const ManifestEntry* standing(const std::string& source, const FileHash& hash,
                                  const std::string& settings) const;
    /// One input needs nothing done.
    void there_already();
    /// A file was written.
    void add(const ManifestEntry& entry);
    /// One input is done.
    void done();
    /// One input is left out. Only in a handler of `why`.
    void leave_out(const std::filesystem::path& source, const core::Error& why);
    /// All is done: the manifest is brought up to date.
    void end();

    /// "59 of 62 encoded; 1 broken, 2 no pictures"
    std::string summary(const std::vector<std::filesystem::path>& others,
                        const std::string& what_others_are) const;
    std::string rate_text() const { return progress_->rate_text(); }
    /// Throws an error that names the inputs left out, if any were: RecoveryError where something
    /// could not be recovered from one of them, else InputError.
    void throw_failures() const;

    std::size_t finished() const { return done_ + there_; }
    std::size_t worked() const { return done_; }
    const std::map<std::string, FailedInput>& failed() const { return failed_; }
    StageTimes& times() { return times_; }

  private:
    const BatchWords words_;
    const std::filesystem::path folder_;
    const bool alone_;
    Manifest before_;
    ManifestJournal journal_;
    StageTimes times_;
    std::optional<BatchProgress> progress_;
    mutable std::mutex mutex_;
    std::map<std::string, FailedInput> failed_;
    std::size_t items_ = 0, done_ = 0, there_ = 0;
    bool unrecovered_ = false;
};

}  // namespace oligo::inference
