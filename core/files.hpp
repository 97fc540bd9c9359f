#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// Whole file as bytes. Throws InputError (path and reason) when it cannot be read, is a folder or
/// is larger than `limit_bytes`.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path,
                                    std::uint64_t limit_bytes = std::uint64_t{8} << 30);
std::string read_text(const std::filesystem::path& path);

/// A file that appears under its name only when commit() is called; until then, and when the
/// object dies uncommitted, nothing is left behind. The temporary lies in the same folder
/// (".NAME.PID.tmp"). Throws InputError when the folder is missing or not writable, or the disk
/// full.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Where to write; for libraries that open files themselves.
    const std::filesystem::path& temporary() const { return temporary_; }
    void write(std::span<const std::uint8_t> bytes);
    void write(std::string_view text);
    /// Flushes, syncs and renames.
    void commit();
    /// commit() under another name on the same file system, for a name that was not known earlier.
    void commit_as(const std::filesystem::path& target);

  private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
};

void write_file_atomic(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file_atomic(const std::filesystem::path& path, std::string_view text);

}  // namespace oligo::core
