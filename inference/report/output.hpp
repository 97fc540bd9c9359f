#pragma once

#include "core/atomic_file.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// Several files that appear together or not at all: nothing that stood there before is touched
/// until keep(), and unless keep() is called nothing was ever there.
class OutputSet {
  public:
    OutputSet() = default;
    ~OutputSet();
    OutputSet(const OutputSet&) = delete;
    OutputSet& operator=(const OutputSet&) = delete;

    /// Makes a folder and its parents. Throws InputError when a file is in the way.
    void make_folder(const std::filesystem::path& folder);
    /// A file that the user names: it replaces what stands there.
    void write(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
    void write(const std::filesystem::path& path, std::string_view text);
    void take(core::AtomicFile&& file);
    /// A file whose name the program made up: it never replaces another. Where a file of other
    /// contents stands, a number is added to the name and a warning says so; where the very same
    /// bytes stand, as after an earlier run of the same command, they stay and count as written.
    /// Returns the path that it gets.
    std::filesystem::path take_made_up(core::AtomicFile&& file);
    /// A name that no made-up one may be: of a file that is still to come.
    void reserve(const std::filesystem::path& path);
    /// The files appear. Throws when they cannot, and then leaves all as it was.
    void keep();

  private:
    bool is_planned(const std::filesystem::path& path) const;

    std::vector<core::AtomicFile> files_;
    std::set<std::filesystem::path> planned_;     ///< where links lead
    std::vector<std::filesystem::path> folders_;  ///< those that were not there before
    bool kept_ = false;
};

/// True for "DIR/" and for an existing folder.
bool names_folder(const std::string& output);

/// Throws before any work is done when `output` cannot become a file: its folder is missing or it
/// is a folder itself.
void require_file_place(const std::filesystem::path& output);

/// File name from a name that came out of a pool: no folders, no control characters, no leading
/// dots, at most 200 bytes; "" when nothing is left.
std::string safe_file_name(const std::string& name);

/// "scan.png" with a number: "scan-2.png"; "pool.fasta.gz" becomes "pool-2.fasta.gz".
std::filesystem::path numbered(const std::filesystem::path& path, int number);

}  // namespace oligo::inference
