#pragma once

#include <string>

namespace oligo::core::detail {

/// Keeps what libjpeg, libpng and libtiff print on stderr while a picture is decoded: they print it
/// on their own, past OpenCV and past our log. What other threads print meanwhile goes its way.
/// Thread-safe; one at a time in a thread. Without glibc only OpenCV itself is kept quiet.
class LibraryMessages {
  public:
    LibraryMessages();
    ~LibraryMessages();
    LibraryMessages(const LibraryMessages&) = delete;
    LibraryMessages& operator=(const LibraryMessages&) = delete;

    /// All of it, a line a remark; empty when there was nothing.
    std::string text() const;

  private:
    std::string printed_;
};

}  // namespace oligo::core::detail
