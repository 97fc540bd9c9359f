#pragma once

#include "core/atomic_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo::core {

/// Whole file as bytes. Throws InputError (path and reason) when it cannot be read, is a folder or
/// is larger than `limit_bytes`, MachineError when the disk fails.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path,
                                    std::uint64_t limit_bytes = std::uint64_t{8} << 30);
std::string read_text(const std::filesystem::path& path,
                      std::uint64_t limit_bytes = std::uint64_t{8} << 30);

}  // namespace oligo::core
