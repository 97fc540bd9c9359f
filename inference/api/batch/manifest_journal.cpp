#include "core/error.hpp"
#include "core/files.hpp"
#include "inference/api/batch/manifest.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <optional>
#include <utility>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;
using JournalJson = nlohmann::ordered_json;

}  // namespace

/// An open file or folder, perhaps locked; the lock goes with it.
class JournalLock {
  public:
    JournalLock(const fs::path& path, int flags)
        : file_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
        if (file_ < 0)
            core::throw_system_error("file '" + path.string() + "': cannot open it", errno);
    }
    JournalLock(JournalLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    JournalLock& operator=(JournalLock&&) = delete;
    ~JournalLock() {
        if (file_ >= 0) ::close(file_);
    }
    /// False when somebody else has it. A file system without locks has nobody wait.
    bool lock(int how) const {
        while (::flock(file_, how) != 0) {
            if (errno == EINTR) continue;
            return errno != EWOULDBLOCK;
        }
        return true;
    }
    int get() const { return file_; }

  private:
    int file_;
};

struct ManifestJournal::State {
    fs::path folder, path;
    Ranks ranks;
    std::mutex mutex;
    std::optional<JournalLock> file;

    void open() {
        if (file) return;
        // Nobody takes it for one that was left behind, before it is locked.
        const JournalLock whole(folder, O_RDONLY | O_DIRECTORY);
        whole.lock(LOCK_EX);
        JournalLock opened(path, O_RDWR | O_CREAT | O_APPEND);
        if (!opened.lock(LOCK_EX | LOCK_NB)) {
            throw core::InputError("folder '" + folder.string() + "': another oligocodec is " +
                                   ranks.text() + " there and has not ended");
        }
        char last = '\n';
        const off_t end = ::lseek(opened.get(), 0, SEEK_END);
        if (end > 0 && ::pread(opened.get(), &last, 1, end - 1) != 1) last = '\n';
        file.emplace(std::move(opened));
        if (last != '\n') append("\n");  // behind half a line of a run that was killed
    }

    void append(const std::string& line) {
        std::string_view rest = line;
        while (!rest.empty()) {
            const ssize_t written = ::write(file->get(), rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) {
                core::throw_system_error("file '" + path.string() + "': cannot write it", errno);
            }
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }
};

ManifestJournal::ManifestJournal(fs::path folder, const Ranks& ranks)
    : state_(std::make_unique<State>()) {
    state_->path = folder / ("manifest.part-" + std::to_string(ranks.rank) + "-of-" +
                             std::to_string(ranks.world) + ".jsonl");
    state_->folder = std::move(folder);
    state_->ranks = ranks;
}

ManifestJournal::~ManifestJournal() = default;

void ManifestJournal::add(const ManifestEntry& entry) {
    const std::lock_guard lock(state_->mutex);
    state_->open();
    state_->append(manifest_line(entry) + "\n");
}

void ManifestJournal::leave_out(const std::string& source, const std::string& problem) {
    const std::lock_guard lock(state_->mutex);
    state_->open();
    const JournalJson json{{"source", source}, {"problem", problem}};
    state_->append(json.dump(-1, ' ', false, JournalJson::error_handler_t::replace) + "\n");
}

namespace {

void write_if_new(const fs::path& path, const std::string& text) {
    std::error_code ignored;
    if (fs::exists(path, ignored) && core::read_text(path) == text) return;
    core::write_file_atomic(path, text);
}

/// Journals that nobody writes any more, held so that nobody begins to.
std::vector<std::pair<fs::path, JournalLock>> ended_journals(const fs::path& folder) {
    std::vector<std::pair<fs::path, JournalLock>> ended;
    std::error_code ignored;
    for (const auto& one : fs::directory_iterator(folder, ignored)) {
        const std::string name = one.path().filename().string();
        if (!is_manifest_name(name) || !name.ends_with(".jsonl")) continue;
        JournalLock file(one.path(), O_RDONLY);
        if (file.lock(LOCK_EX | LOCK_NB)) ended.emplace_back(one.path(), std::move(file));
    }
    return ended;
}

}  // namespace

void ManifestJournal::merge() {
    const std::lock_guard lock(state_->mutex);
    std::error_code ignored;
    if (!fs::is_directory(state_->folder, ignored)) return;  // nothing was ever written
    const JournalLock folder(state_->folder, O_RDONLY | O_DIRECTORY);
    folder.lock(LOCK_EX);
    const auto ended = ended_journals(state_->folder);
    const Manifest manifest = Manifest::load(state_->folder);
    if (manifest.entries.empty() && manifest.left_out.empty()) return;
    write_if_new(state_->folder / (std::string(kManifestName) + ".json"), manifest.json());
    write_if_new(state_->folder / (std::string(kManifestName) + ".csv"), manifest.csv());
    if (state_->file) fs::remove(state_->path, ignored);
    state_->file.reset();
    for (const auto& [path, file] : ended) fs::remove(path, ignored);
}

}  // namespace oligo::inference
