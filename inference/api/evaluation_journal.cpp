#include "inference/api/evaluation_journal.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <utility>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::filesystem::path EvaluationJournal::beside(const std::filesystem::path& result) {
    return result.string() + ".partial";
}

EvaluationJournal::EvaluationJournal(std::filesystem::path file) : file_(std::move(file)) {
    if (file_.empty() || !std::filesystem::is_regular_file(file_)) return;
    const std::string text = core::read_text(file_);
    torn_ = !text.empty() && text.back() != '\n';
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line, nullptr, false);
        if (!entry.is_object() || !entry.contains("key") || !entry.contains("record")) continue;
        if (!entry["key"].is_string() || !entry["record"].is_object()) continue;
        records_[entry["key"].get<std::string>()] = entry["record"].dump();
    }
}

EvaluationJournal::~EvaluationJournal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<Json> EvaluationJournal::find(const std::string& key) const {
    const auto found = records_.find(key);
    if (found == records_.end()) return std::nullopt;
    return Json::parse(found->second);
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
    if (!file_.empty()) std::filesystem::remove(file_, ignored);
}

}  // namespace oligo::inference
