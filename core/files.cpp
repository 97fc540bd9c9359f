#include "core/files.hpp"

#include "core/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace oligo::core {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& action, int error) {
    throw_system_error("file '" + path.string() + "': cannot " + action, error);
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

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t limit_bytes) {
    return read_whole<std::vector<std::uint8_t>>(path, limit_bytes);
}

std::string read_text(const fs::path& path, std::uint64_t limit_bytes) {
    return read_whole<std::string>(path, limit_bytes);
}

}  // namespace oligo::core
