#include "core/image/library_messages.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <mutex>
#include <streambuf>

namespace oligo::core::detail {

namespace {

thread_local std::string* listener = nullptr;  ///< where this thread's messages go

/// What OpenCV prints on std::cerr repeats its exceptions: dropped. Other threads' lines pass.
class QuietBuffer : public std::streambuf {
  public:
    std::streambuf* usual = nullptr;

  protected:
    int_type overflow(int_type c) override {
        if (listener != nullptr || traits_type::eq_int_type(c, traits_type::eof())) {
            return traits_type::not_eof(c);
        }
        return usual->sputc(traits_type::to_char_type(c));
    }
    std::streamsize xsputn(const char* text, std::streamsize count) override {
        return listener != nullptr ? count : usual->sputn(text, count);
    }
    int sync() override { return usual->pubsync(); }
};

/// The stream that stands for stderr meanwhile; none where stderr is no variable. It is not
/// buffered: `keep` runs in the thread that prints.
std::FILE* make_stream() {
#if defined(__GLIBC__)
    const auto keep = [](void*, const char* bytes, std::size_t count) -> ssize_t {
        if (listener == nullptr) return ::write(STDERR_FILENO, bytes, count);
        listener->append(bytes, count);
        return static_cast<ssize_t>(count);
    };
    std::FILE* const stream = ::fopencookie(nullptr, "w", {nullptr, keep, nullptr, nullptr});
    if (stream != nullptr) std::setvbuf(stream, nullptr, _IONBF, 0);
    return stream;
#else
    return nullptr;
#endif
}

/// While any thread decodes a picture, both streams for errors go past the usual places.
class Switch {
  public:
    void turn(int by) {
        const std::lock_guard lock(mutex_);
        if (users_ == 0) {
            usual_ = stderr;
            buffer_.usual = std::cerr.rdbuf();
        }
        users_ += by;
        std::cerr.rdbuf(users_ > 0 ? &buffer_ : buffer_.usual);
#if defined(__GLIBC__)
        if (stream_ != nullptr) stderr = users_ > 0 ? stream_ : usual_;
#endif
    }

  private:
    std::mutex mutex_;
    std::FILE* const stream_ = make_stream();
    std::FILE* usual_ = nullptr;
    QuietBuffer buffer_;
    int users_ = 0;
};

void turn_stderr(int by) {
    static Switch the_switch;
    the_switch.turn(by);
}

}  // namespace

LibraryMessages::LibraryMessages() {
    listener = &printed_;
    turn_stderr(1);
}

LibraryMessages::~LibraryMessages() {
    turn_stderr(-1);
    listener = nullptr;
}

std::string LibraryMessages::text() const {
    std::string lines = printed_;
    while (lines.ends_with('\n')) lines.pop_back();
    return lines;
}

}  // namespace oligo::core::detail
