#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace oligo::core {

/// A file in memory as the system keeps it, so that processes share it and only what is looked at
/// is read. What is written there stays with this process. Empty when it cannot be mapped.
class MappedFile {
  public:
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<std::uint8_t> bytes() const { return bytes_; }

  private:
    std::span<std::uint8_t> bytes_;
};

}  // namespace oligo::core
