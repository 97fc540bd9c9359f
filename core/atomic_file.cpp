#include "core/atomic_file.hpp"

#include "core/error.hpp"
#include "core/hidden_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace oligo::core {

namespace fs = std::filesystem;

namespace {

std::atomic<bool> unnamed_wanted{true};

[[noreturn]] void fail(const fs::path& path, const std::string& action, int error) {
    throw_system_error("file '" + path.string() + "': cannot " + action, error);
}

/// Status of a file to write; throws for a folder.
fs::file_status status_of_target(const fs::path& target) {
    std::error_code error;
    const fs::file_status status = fs::status(target, error);
    if (error && error != std::errc::no_such_file_or_directory) {
        fail(target, "write it", error.value());
    }
    if (target.filename().empty() || fs::is_directory(status)) {
        throw InputError("file '" + target.string() + "' is a folder; expected a file to write");
    }
    return status;
}

/// What a link points to is replaced, not the link.
fs::path behind_link(const fs::path& target) {
    std::error_code ignored;
    const bool link = fs::is_symlink(fs::symlink_status(target, ignored));
    return link && fs::exists(target, ignored) ? fs::canonical(target) : target;
}

std::string own_descriptor(int descriptor) {
    return "/proc/self/fd/" + std::to_string(descriptor);
}

/// A file without a name in `folder`; -1 where the system cannot make one or name it later.
int open_unnamed(const fs::path& folder) {
#ifdef O_TMPFILE
    if (!unnamed_wanted) return -1;
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (descriptor >= 0 && ::access(own_descriptor(descriptor).c_str(), F_OK) != 0) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
#else
    return -1;
#endif
}

/// A file without a name where temporary files lie.
int open_temporary() {
    std::error_code ignored;
    const fs::path folder = fs::temp_directory_path(ignored);
    int descriptor = ignored ? -1 : open_unnamed(folder);
    if (descriptor < 0) {
        std::FILE* const file = std::tmpfile();
        descriptor = file == nullptr ? -1 : ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
        if (file != nullptr) std::fclose(file);
    }
    if (descriptor < 0) throw_system_error("stdout: no temporary file for it", errno);
    return descriptor;
}

/// A file that this program alone makes; errno where it cannot be made. It is locked as long as it
/// is open, which tells other programs that it is in use.
int create_locked(const fs::path& path, int& descriptor) {
    descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) return errno;
    ::flock(descriptor, LOCK_EX);
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && status.st_nlink == 0) {
        ::close(descriptor);  // taken for a leftover before it was locked
        return EEXIST;
    }
    return 0;
}

}  // namespace

struct AtomicFile::State {
    fs::path target;
    int descriptor = -1;
    bool in_place = false;    ///< a device or a pipe: a rename would replace it
    bool for_stdout = false;  ///< kept until commit()
    bool staged = false;
    detail::HiddenName hidden;  ///< not in use while the file has no name

    ~State() {
        hidden.remove();  // while the lock is held
        if (descriptor >= 0) ::close(descriptor);
    }
    void open();
    void sync() const;
    void give_hidden_name();
    void put_in_place();
    void copy_to_stdout() const;
};

void AtomicFile::State::open() {
    if (target == "-") {
        for_stdout = in_place = true;
        descriptor = open_temporary();
        return;
    }
    const fs::file_status status = status_of_target(target);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        in_place = true;
        descriptor = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) fail(target, "open it for writing", errno);
        return;
    }
    target = behind_link(target);
    detail::remove_leftovers(target);
    descriptor = open_unnamed(target.has_parent_path() ? target.parent_path() : fs::path("."));
    if (descriptor >= 0) {
        ::flock(descriptor, LOCK_EX | LOCK_NB);
        return;
    }
    const int error = hidden.find(
        target, [this](const fs::path& path) { return create_locked(path, descriptor); });
    if (error != 0) fail(target, "create it", error);
}

void AtomicFile::State::sync() const {
    if (::fsync(descriptor) != 0) fail(target, "write it", errno);
}

void AtomicFile::State::give_hidden_name() {
    if (hidden.used()) return;
    const std::string source = own_descriptor(descriptor);
    const int error = hidden.find(target, [&](const fs::path& path) {
        const int done =
            ::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW);
        return done == 0 ? 0 : errno;
    });
    if (error != 0) fail(target, "create it", error);
}

void AtomicFile::State::copy_to_stdout() const {
    std::vector<char> piece(std::size_t{1} << 20);
    for (off_t at = 0;;) {
        const ssize_t size = ::pread(descriptor, piece.data(), piece.size(), at);
        if (size < 0) throw_system_error("stdout: cannot read what is meant for it", errno);
        if (size == 0) return;
        at += size;
        for (ssize_t sent = 0; sent < size;) {
            const auto left = static_cast<std::size_t>(size - sent);
            const ssize_t done = ::write(STDOUT_FILENO, piece.data() + sent, left);
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) throw_system_error("stdout: cannot write to it", errno);
            sent += done;
        }
    }
}

void AtomicFile::State::put_in_place() {
    give_hidden_name();
    if (::rename(hidden.path().c_str(), target.c_str()) != 0) fail(target, "create it", errno);
    hidden.forget();
}

AtomicFile::AtomicFile(fs::path target) : state_(std::make_unique<State>()) {
    state_->target = std::move(target);
    state_->open();
}

AtomicFile::~AtomicFile() = default;
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;

fs::path AtomicFile::temporary() const {
    if (state_->in_place && !state_->for_stdout) return state_->target;
    return state_->hidden.used() ? state_->hidden.path()
                                 : fs::path(own_descriptor(state_->descriptor));
}

const fs::path& AtomicFile::target() const {
    return state_->target;
}

void AtomicFile::write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(state_->descriptor, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) fail(state_->target, "write it", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
}

void AtomicFile::write(std::string_view text) {
    write(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void AtomicFile::stage() {
    if (std::exchange(state_->staged, true) || state_->in_place) return;
    state_->sync();
    state_->give_hidden_name();
}

void AtomicFile::release() {
    if (state_->descriptor < 0) return;
    if (::close(std::exchange(state_->descriptor, -1)) != 0) {
        fail(state_->target, "write it", errno);
    }
}

void AtomicFile::commit() {
    if (!state_->in_place && !state_->staged) state_->sync();
    if (!state_->in_place) state_->put_in_place();
    if (state_->for_stdout) state_->copy_to_stdout();
    release();
}

void AtomicFile::rename_to(const fs::path& target) {
    if (target == "-" || state_->for_stdout) {
        throw Error(ExitCode::kInternal, "standard output is no name to be renamed to or from");
    }
    const fs::file_status status = status_of_target(target);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        throw InputError("file '" + target.string() +
                         "' is a device or a pipe; expected a file to replace");
    }
    state_->target = behind_link(target);
}

void AtomicFile::commit_as(const fs::path& target) {
    rename_to(target);
    commit();
}

namespace {

/// What stood under a name that was given to another file.
struct Former {
    fs::path target;
    std::unique_ptr<detail::HiddenName> kept;  ///< null: nothing stood there
};

/// A second name for what stands under `target`.
std::unique_ptr<detail::HiddenName> keep(const fs::path& target) {
    auto kept = std::make_unique<detail::HiddenName>();
    const int error = kept->find(target, [&](const fs::path& path) {
        return ::link(target.c_str(), path.c_str()) == 0 ? 0 : errno;
    });
    return error == 0 ? std::move(kept) : nullptr;
}

void put_back(std::vector<Former>& formers) {
    for (auto one = formers.rbegin(); one != formers.rend(); ++one) {
        if (!one->kept) {
            ::unlink(one->target.c_str());
        } else if (::rename(one->kept->path().c_str(), one->target.c_str()) == 0) {
            one->kept->forget();
        }
    }
}

}  // namespace

void commit_together(std::span<AtomicFile> files) {
    for (AtomicFile& file : files) file.stage();
    std::vector<Former> formers;
    try {
        for (std::size_t i = 0; i < files.size(); ++i) {
            const fs::path target = files[i].state_->target;
            std::error_code ignored;
            const bool replaces = fs::is_regular_file(target, ignored);
            const bool last = i + 1 == files.size();
            auto kept = replaces && !last ? keep(target) : nullptr;
            const bool returnable = !files[i].state_->in_place && (kept || !replaces);
            files[i].commit();
            if (returnable) formers.push_back({target, std::move(kept)});
        }
    } catch (...) {
        put_back(formers);
        throw;
    }
}

void write_file_atomic(const fs::path& path, std::span<const std::uint8_t> bytes) {
    AtomicFile file(path);
    file.write(bytes);
    file.commit();
}

void write_file_atomic(const fs::path& path, std::string_view text) {
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

namespace {

extern "C" void end_without_leftovers(int signal) {
    detail::remove_all_hidden();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

void leave_nothing_on_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        if (std::signal(signal, end_without_leftovers) == SIG_IGN) std::signal(signal, SIG_IGN);
    }
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
}

void use_unnamed_files(bool wanted) {
    unnamed_wanted = wanted;
}

}  // namespace oligo::core
