#include "inference/commands/batch_ledger.hpp"

#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

namespace oligo::inference {

namespace fs = std::filesystem;

BatchLedger::BatchLedger(BatchWords words, fs::path folder, const Ranks& ranks, bool alone)
    : words_(std::move(words)),
      folder_(std::move(folder)),
      alone_(alone),
      journal_(folder_, ranks) {
    if (!folder_.empty()) before_ = Manifest::load(folder_);
}

void BatchLedger::begin(std::size_t items, const CommonOptions& common) {
    items_ = items;
    progress_.emplace(words_.verb, items, words_.unit, times_, common);
}

const ManifestEntry* BatchLedger::standing(const std::string& source, const FileHash& hash,
                                           const std::string& settings) const {
    const ManifestEntry* const entry = before_.made_of(source, hash.sha256, settings);
    if (entry == nullptr) return nullptr;
    const fs::path output = folder_ / entry->output;
    std::error_code missing;
    if (fs::file_size(output, missing) != entry->bytes || missing) return nullptr;
    return hash_of_file(output).sha256 == entry->sha256 ? entry : nullptr;
}

void BatchLedger::there_already() {
    {
        const std::lock_guard lock(mutex_);
        ++there_;
    }
    progress_->advance(false);
}

void BatchLedger::add(const ManifestEntry& entry) {
    if (!folder_.empty()) journal_.add(entry);
}

void BatchLedger::done() {
    {
        const std::lock_guard lock(mutex_);
        ++done_;
    }
    progress_->advance(true);
}

void BatchLedger::leave_out(const fs::path& source, const core::Error& why) {
    if (alone_) throw;
    std::string what = why.what();
    if (what.find(source.string()) == std::string::npos)
        what = "'" + source.string() + "': " + what;
    spdlog::warn("{}", what);
    {
        const std::lock_guard lock(mutex_);
        failed_.emplace(source.string(), FailedInput{source, what});
        unrecovered_ |= why.code() == core::ExitCode::kNotRecoverable;
    }
    progress_->advance(false);
}

void BatchLedger::end() {
    progress_->end();
    if (folder_.empty()) return;
    // Where nothing was made, no folder is.
    if (finished() > 0) {
        for (const auto& [path, one] : failed_) journal_.leave_out(path, one.why);
    }
    journal_.merge();
}

std::string BatchLedger::summary(const std::vector<fs::path>& others,
                                 const std::string& what_others_are) const {
    std::string text = std::to_string(finished()) + " of " +
                       std::to_string(items_ + others.size()) + " " + words_.past;
    const char* between = "; ";
    const auto add = [&](std::size_t count, const std::string& what) {
        if (count > 0) text += std::exchange(between, ", ") + std::to_string(count) + " " + what;
    };
    add(there_, "there already");
    add(failed_.size(), "broken");
    add(others.size(), what_others_are);
    return text;
}

void BatchLedger::throw_failures() const {
    if (failed_.empty()) return;
    std::vector<fs::path> names;
    for (const auto& [path, one] : failed_) names.push_back(one.path);
    const std::string message = std::to_string(failed_.size()) + " of " + std::to_string(items_) +
                                " " + words_.unit + " " + words_.trouble + ": " +
                                named_files(names) +
                                (finished() > 0 ? "; the others are " + words_.past : "");
    if (unrecovered_) throw core::RecoveryError(message);
    throw core::InputError(message);
}

}  // namespace oligo::inference
