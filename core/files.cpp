#include "core/files.hpp"

#include "core/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace oligo::core {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& action, int error) {
    throw InputError("file '" + path.string() + "': cannot " + action + ": " +
                     std::generic_category().message(error));
}

/// Closes on every way out of a function.
class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return value_; }

  private:
    int value_;
};

template <typename Buffer>
Buffer read_whole(const fs::path& path, std::uint64_t limit_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) fail(path, "open it for reading", errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail(path, "read it", errno);
    if (S_ISDIR(status.st_mode)) {
        throw InputError("file '" + path.string() + "' is a folder; expected a file");
    }
    const auto too_large = [&] {
        return InputError("file '" + path.string() + "' is larger than " +
                          std::to_string(limit_bytes) + " bytes");
    };
    const auto declared = static_cast<std::uint64_t>(status.st_size);
    if (declared > limit_bytes) throw too_large();
    // The declared size is only a hint: pipes and /proc say 0, and a file may grow meanwhile.
    Buffer buffer(static_cast<std::size_t>(declared) + 1, typename Buffer::value_type{});
    std::size_t filled = 0;
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data() + filled, buffer.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path, "read it", errno);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (filled > limit_bytes) throw too_large();
        if (filled == buffer.size()) buffer.resize(2 * buffer.size() + 65536);
    }
    buffer.resize(filled);
    return buffer;
}

/// ".NAME.PID.tmp"; `attempt` keeps several files of one process apart.
fs::path temporary_path(const fs::path& target, int attempt) {
    constexpr std::size_t kLongestName = 200;  // file systems stop at 255 bytes
    std::string name(1, '.');
    name += target.filename().string().substr(0, kLongestName);
    name += '.';
    name += std::to_string(::getpid());
    if (attempt > 0) name.append(1, '.').append(std::to_string(attempt));
    name += ".tmp";
    return target.parent_path() / name;
}

/// Status of a file to write; throws for a folder.
fs::file_status status_of_target(const fs::path& target) {
    std::error_code ignored;
    const fs::file_status status = fs::status(target, ignored);
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

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t limit_bytes) {
    return read_whole<std::vector<std::uint8_t>>(path, limit_bytes);
}

std::string read_text(const fs::path& path) {
    return read_whole<std::string>(path, std::uint64_t{8} << 30);
}

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
    const fs::file_status status = status_of_target(target_);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        // A device or a pipe (/dev/null) is written in place: a rename would replace it.
        temporary_ = target_;
        descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail(target_, "open it for writing", errno);
        return;
    }
    target_ = behind_link(target_);
    constexpr int kAttempts = 1000;
    for (int attempt = 0; descriptor_ < 0; ++attempt) {
        temporary_ = temporary_path(target_, attempt);
        descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && (errno != EEXIST || attempt == kAttempts)) {
            fail(target_, "create it", errno);
        }
    }
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty() && temporary_ != target_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) fail(target_, "write it", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
}

void AtomicFile::write(std::string_view text) {
    write(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void AtomicFile::commit() {
    const bool in_place = temporary_ == target_;
    if (!in_place && ::fsync(descriptor_) != 0) fail(target_, "write it", errno);
    if (::close(std::exchange(descriptor_, -1)) != 0) fail(target_, "write it", errno);
    if (!in_place && ::rename(temporary_.c_str(), target_.c_str()) != 0) {
        fail(target_, "create it", errno);
    }
    temporary_.clear();
}

void AtomicFile::commit_as(const fs::path& target) {
    const fs::file_status status = status_of_target(target);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        throw InputError("file '" + target.string() +
                         "' is a device or a pipe; expected a file to replace");
    }
    target_ = behind_link(target);
    commit();
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

}  // namespace oligo::core
