#include "inference/api/evaluation_journal.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <string_view>
#include <utility>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

/// Whether `text` is "R-of-W".
bool names_a_rank(std::string_view text) {
    const auto at = text.find("-of-");
    const auto number = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return at != std::string_view::npos && number(text.substr(0, at)) &&
           number(text.substr(at + 4));
}

}  // namespace

std::filesystem::path EvaluationJournal::beside(const std::filesystem::path& result) {
    return result.string() + ".partial";
}

EvaluationJournal::EvaluationJournal(std::filesystem::path file, const Ranks& ranks)
    : shared_(std::move(file)), file_(shared_) {
    if (file_.empty()) return;
    if (ranks.several()) {
        file_ += "." + std::to_string(ranks.rank) + "-of-" + std::to_string(ranks.world);
    }
    if (std::filesystem::is_regular_file(file_)) {
        const std::string text = core::read_text(file_);
        torn_ = !text.empty() && text.back() != '\n';
    }
    read_all();
}

std::vector<std::filesystem::path> EvaluationJournal::files() const {
    std::vector<std::filesystem::path> found;
    const auto folder = shared_.parent_path();
    const std::string name = shared_.filename().string();
    std::error_code ignored;  // no folder: no journals
    for (const auto& entry :
         std::filesystem::directory_iterator(folder.empty() ? "." : folder, ignored)) {
        const std::string other = entry.path().filename().string();
        const bool ours =
            other == name || (other.starts_with(name + ".") &&
                              names_a_rank(std::string_view(other).substr(name.size() + 1)));
        if (ours && entry.is_regular_file(ignored)) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

void EvaluationJournal::read_all() {
    if (shared_.empty()) return;
    for (const std::filesystem::path& file : files()) {
        try {
            read(file);
        } catch (const core::InputError&) {
            // The last rank has put all together and takes the journals away.
            if (std::filesystem::exists(file)) throw;
        }
    }
}

void EvaluationJournal::read(const std::filesystem::path& file) {
    const std::string text = core::read_text(file);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line, nullptr, false);
        if (!entry.is_object() || !entry.contains("key") || !entry.contains("record")) continue;
        if (!entry["key"].is_string() || !entry["record"].is_object()) continue;
        std::string& record = records_[entry["key"].get<std::string>()];
        // What failed once may have succeeded since.
        if (record.empty() || !entry["record"].contains("error")) record = entry["record"].dump();
    }
}

EvaluationJournal::~EvaluationJournal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<Json> EvaluationJournal::find(const std::string& key, bool failed) const {
    const auto found = records_.find(key);
    if (found == records_.end()) return std::nullopt;
    Json record = Json::parse(found->second);
    if (record.contains("error") && !failed) return std::nullopt;
    return record;
}

void EvaluationJournal::open() {
    std::error_code ignored;  // what is wrong shows when the file is opened
    std::filesystem::create_directories(file_.parent_path(), ignored);
    descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor_ < 0) core::throw_system_error("cannot open '" + file_.string() + "'", errno);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        throw core::InputError("evaluate: another run is writing '" + file_.string() +
                               "'; give a different -o");
    }
}

void EvaluationJournal::add(const std::string& key, const Json& record) {
    if (file_.empty()) return;
    const std::lock_guard lock(mutex_);
    if (descriptor_ < 0) open();
    std::string line = std::exchange(torn_, false) ? "\n" : "";
    line += Json{{"key", key}, {"record", record}}.dump(-1, ' ', false,
                                                        Json::error_handler_t::replace) +
            "\n";
    for (std::size_t done = 0; done < line.size();) {
        const ssize_t wrote = ::write(descriptor_, line.data() + done, line.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) core::throw_system_error("cannot write '" + file_.string() + "'", errno);
        done += static_cast<std::size_t>(wrote);
    }
    if (::fdatasync(descriptor_) != 0) {
        core::throw_system_error("cannot write '" + file_.string() + "'", errno);
    }
}

void EvaluationJournal::remove() {
    std::error_code ignored;
    if (shared_.empty()) return;
    for (const std::filesystem::path& file : files()) std::filesystem::remove(file, ignored);
}

}  // namespace oligo::inference
