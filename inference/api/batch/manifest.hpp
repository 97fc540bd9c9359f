#pragma once

#include "inference/api/batch/ranks.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oligo::inference {

/// One file that a batch wrote, and what it was made from.
struct ManifestEntry {
    std::string source;  ///< as the command was given it
    std::string source_sha256;
    std::uint64_t source_bytes = 0;
    std::string output;  ///< below the manifest's folder
    std::string sha256;
    std::uint64_t bytes = 0;
    std::string codec, model, scheme;
    std::uint32_t width_px = 0, height_px = 0;  ///< 0 for a plain file
    std::string settings;  ///< a hash of all that decided what the output is, beside the source
    std::vector<std::pair<std::string, double>> figures = {};

    bool operator==(const ManifestEntry&) const = default;
};

/// What a folder of batch outputs holds, as its manifest.json says and the journals of runs that
/// have not ended (or were killed). manifest.csv is the same as a table.
class Manifest {
  public:
    std::map<std::string, ManifestEntry> entries;  ///< by output
    std::map<std::string, std::string> left_out;   ///< source to what is wrong with it

    /// Empty for a folder without one. Throws InputError for a manifest that is none.
    static Manifest load(const std::filesystem::path& folder);
    /// A newer entry takes the place of that of its output and of an older one of the same source
    /// and settings.
    void add(ManifestEntry entry);
    /// What was made of a source with this hash under these settings; null for nothing.
    const ManifestEntry* made_of(const std::string& source, const std::string& source_sha256,
                                 const std::string& settings) const;
    void leave_out(const std::string& source, const std::string& problem);
    std::string json() const;
    std::string csv() const;

  private:
    std::unordered_map<std::string, std::string> outputs_;  ///< by source, its hash and settings
};

/// An entry as the line of a journal, without its end.
std::string manifest_line(const ManifestEntry& entry);

/// The name of both files, without an ending.
inline constexpr const char* kManifestName = "manifest";
/// Whether a name is that of a manifest or of a journal.
bool is_manifest_name(const std::string& file_name);

/// SHA-256 of a file, 64 hex digits, and its size.
struct FileHash {
    std::string sha256;
    std::uint64_t bytes = 0;
};
/// Throws InputError as core::read_file does.
FileHash hash_of_file(const std::filesystem::path& path);

/// What one rank adds to a folder's manifest. Each entry is on the disk, as a line of a journal of
/// this rank's own, as soon as it is added: a run that is killed loses none. May be used by several
/// threads.
class ManifestJournal {
  public:
    ManifestJournal(std::filesystem::path folder, const Ranks& ranks);
    ~ManifestJournal();
    ManifestJournal(const ManifestJournal&) = delete;
    ManifestJournal& operator=(const ManifestJournal&) = delete;

    /// Throws InputError when another process is this rank of this folder.
    void add(const ManifestEntry& entry);
    void leave_out(const std::string& source, const std::string& problem);
    /// Brings this journal, and those that ranks which are gone left behind, into manifest.json and
    /// manifest.csv. Ranks that end at the same time wait for each other.
    void merge();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::inference
