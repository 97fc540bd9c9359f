#pragma once

#include <filesystem>

namespace oligo::core {

/// Standard input as a file that can be read again and again: it is copied, once a process, to a
/// file without a name. Throws MachineError where there is no room for it.
std::filesystem::path standard_input_file();

/// That for "-", else the path itself.
std::filesystem::path input_file(const std::filesystem::path& path);

}  // namespace oligo::core
