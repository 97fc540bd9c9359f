#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace oligo::core {

/// A file that a command reads or writes.
struct NamedFile {
    std::string what;  ///< as the user knows it: "-o", "READS"
    std::filesystem::path path;
};

/// Throws UsageError when an output is another output or one of the inputs, by path, by link or by
/// inode: writing it would destroy data. Paths that are empty and files that are no regular ones
/// (devices, pipes, folders) are left alone. To be called before anything is read.
void require_separate(std::span<const NamedFile> inputs, std::span<const NamedFile> outputs);

/// Whether both paths lead to one file, which need not be there.
bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other);

}  // namespace oligo::core
