#include "core/image/library_messages.hpp"

#include <unistd.h>

#include <cstdio>
#include <mutex>

namespace oligo::core::detail {

namespace {

thread_local std::string* listener = nullptr;  ///< where this thread's messages go

#if defined(__GLIBC__)

/// The stream is not buffered: this runs in the thread that prints.
ssize_t keep(void*, const char* bytes, std::size_t count) {
    if (listener == nullptr) return ::write(STDERR_FILENO, bytes, count);
    listener->append(bytes, count);
    return static_cast<ssize_t>(count);
}

std::FILE* make_stream() {
    std::FILE* const stream = ::fopencookie(nullptr, "w", {nullptr, keep, nullptr, nullptr});
    if (stream != nullptr) std::setvbuf(stream, nullptr, _IONBF, 0);
    return stream;
}

/// stderr is a variable in glibc: it points to our stream while any thread decodes a picture.
class Switch {
  public:
    void turn(int by) {
        static std::FILE* const stream = make_stream();
        if (stream == nullptr) return;
        const std::lock_guard lock(mutex_);
        if (users_ == 0) usual_ = stderr;
        users_ += by;
        stderr = users_ > 0 ? stream : usual_;
    }

  private:
    std::mutex mutex_;
    std::FILE* usual_ = nullptr;
    int users_ = 0;
};

void turn_stderr(int by) {
    static Switch the_switch;
    the_switch.turn(by);
}

#else

void turn_stderr(int) {}

#endif

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
    std::string line;
    for (const char c : printed_) line += c == '\n' ? ';' : c;
    while (line.ends_with(';')) line.pop_back();
    return line;
}

}  // namespace oligo::core::detail
