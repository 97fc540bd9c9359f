#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace oligo::inference {

/// Several files that appear together or not at all: whatever was written is removed again unless
/// keep() is called. (Each file by itself appears by atomic rename.)
class OutputSet {
  public:
    OutputSet() = default;
    ~OutputSet();
    OutputSet(const OutputSet&) = delete;
    OutputSet& operator=(const OutputSet&) = delete;

    /// Makes a folder and its parents. Throws InputError when a file is in the way.
    void make_folder(const std::filesystem::path& folder);
    /// To be called once the file is there: a failed write must not cost an older file its life.
    void wrote(const std::filesystem::path& path) { files_.push_back(path); }
    void keep() { kept_ = true; }

  private:
    std::vector<std::filesystem::path> files_;
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

}  // namespace oligo::inference
