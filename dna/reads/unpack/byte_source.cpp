#include "dna/reads/unpack/byte_source.hpp"

#include "core/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace oligo::dna {
namespace {

class FileSource final : public ByteSource {
  public:
    explicit FileSource(const std::filesystem::path& path) : path_(path.string()) {
        std::error_code ignored;
        if (std::filesystem::is_directory(path, ignored)) {
            fail("is a folder; expected a file of reads");
        }
        descriptor_ =
            path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail("cannot be opened: " + reason());
    }
    ~FileSource() override {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::size_t read(std::span<std::uint8_t> to) override {
        for (;;) {
            const ssize_t got = ::read(descriptor_, to.data(), to.size());
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) fail("cannot be read: " + reason());
        }
    }

  private:
    static std::string reason() { return std::generic_category().message(errno); }
    [[noreturn]] void fail(const std::string& what) const {
        throw core::InputError("file '" + path_ + "' " + what);
    }

    std::string path_;
    int descriptor_ = -1;
};

}  // namespace

InputBuffer::InputBuffer(std::unique_ptr<ByteSource> source, std::size_t capacity)
    : source_(std::move(source)), buffer_(capacity) {}

std::string_view InputBuffer::view() const {
    return {reinterpret_cast<const char*>(buffer_.data()) + begin_, end_ - begin_};
}

std::string_view InputBuffer::need(std::size_t bytes) {
    const std::size_t wanted = std::min(bytes, buffer_.size());
    if (end_ - begin_ < wanted && !ended_) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        while (end_ < wanted && !ended_) {
            const std::size_t got = source_->read(std::span(buffer_).subspan(end_));
            ended_ = got == 0;
            end_ += got;
        }
    }
    return view();
}

void InputBuffer::grow(std::size_t capacity) {
    if (capacity > buffer_.size()) buffer_.resize(capacity);
}

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path) {
    return std::make_unique<FileSource>(path);
}

}  // namespace oligo::dna
