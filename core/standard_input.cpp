#include "core/standard_input.hpp"

#include "core/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <vector>

namespace oligo::core {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

int copy_of_standard_input() {
    std::FILE* const file = std::tmpfile();
    if (file == nullptr) throw_system_error("stdin: no temporary file for it", errno);
    const int descriptor = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
    std::vector<char> piece(kPieceBytes);
    for (;;) {
        const ssize_t size = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw_system_error("stdin: cannot read it", errno);
        if (size == 0) break;
        const auto bytes = static_cast<std::size_t>(size);
        if (std::fwrite(piece.data(), 1, bytes, file) != bytes) {
            throw_system_error("stdin: cannot keep it", errno);
        }
    }
    if (std::fclose(file) != 0) throw_system_error("stdin: cannot keep it", errno);
    return descriptor;
}

}  // namespace

std::filesystem::path standard_input_file() {
    static const int descriptor = copy_of_standard_input();
    return "/proc/self/fd/" + std::to_string(descriptor);
}

std::filesystem::path input_file(const std::filesystem::path& path) {
    return path == "-" ? standard_input_file() : path;
}

}  // namespace oligo::core
