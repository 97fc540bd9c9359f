#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::core {

/// A file that appears under its name only when commit() is called; until then, and when the
/// object dies uncommitted, what stood there is untouched and nothing is left behind. Until then it
/// has no name at all (O_TMPFILE), or ".NAME.PID.tmp" in the same folder where the file system
/// knows no files without one; what a killed program left under such a name goes when the same
/// output is written again. Throws InputError when the folder is missing or not writable,
/// MachineError when the disk is full.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;

    /// Where to write; for libraries that open files themselves.
    std::filesystem::path temporary() const;
    const std::filesystem::path& target() const;
    void write(std::span<const std::uint8_t> bytes);
    void write(std::string_view text);
    /// Flushes and syncs: what is written is on the disk, under a hidden name. A later commit()
    /// needs no more room.
    void stage();
    /// Closes a staged file, where a program has many that wait for their names.
    void release();
    /// stage(), then the name.
    void commit();
    /// commit() under another name on the same file system, for a name that was not known earlier.
    void commit_as(const std::filesystem::path& target);
    /// Only the new name; commit() is still to come.
    void rename_to(const std::filesystem::path& target);

  private:
    friend void commit_together(std::span<AtomicFile> files);
    struct State;
    std::unique_ptr<State> state_;
};

/// Files that appear together or not at all: all are staged before the first gets its name, and
/// when one cannot get it, those before it have what stood there back.
void commit_together(std::span<AtomicFile> files);

void write_file_atomic(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file_atomic(const std::filesystem::path& path, std::string_view text);

/// Programs call it once: SIGINT, SIGTERM and SIGHUP remove hidden files before they end the
/// program; SIGXFSZ and SIGPIPE become errors of the call that they interrupt. A signal that is
/// ignored (nohup) stays so.
void leave_nothing_on_signals();

/// For tests: files get a hidden name at once, as where O_TMPFILE is not known.
void use_unnamed_files(bool wanted);

}  // namespace oligo::core
