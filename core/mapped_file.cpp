#include "core/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>

namespace oligo::core {

MappedFile::MappedFile(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (file < 0) return;
    if (::fstat(file, &facts) == 0 && facts.st_size > 0) {
        const auto size = static_cast<std::size_t>(facts.st_size);
        void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
        if (at != MAP_FAILED) bytes_ = {static_cast<std::uint8_t*>(at), size};
    }
    ::close(file);
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace oligo::core
