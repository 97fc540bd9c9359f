#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace oligo::training {

/// A file in an archive.
struct TarMember {
    std::string name;
    std::uint64_t first_byte = 0;  ///< of its contents, in the archive
    std::uint64_t bytes = 0;
};

/// The plain files of a tar archive (packed ones are unpacked first, see ShardFile), one after
/// another: POSIX.1-1988 (ustar), pax (POSIX.1-2001) and GNU, as `tar` and the WebDataset tools
/// write them.
class TarArchive {
  public:
    /// Throws InputError for a file that cannot be read, all with the name of `path`.
    explicit TarArchive(const std::filesystem::path& path) : TarArchive(path, path) {}
    /// The same of the unpacked contents of `path`.
    TarArchive(const std::filesystem::path& path, const std::filesystem::path& plain);

    /// False at the end. Throws InputError for a file that is no tar or ends within a member.
    bool next(TarMember& member);
    /// Links, devices and the like, which were passed over so far.
    std::uint64_t others() const { return others_; }

  private:
    struct Header;

    bool read(Header& header);
    std::string text(std::uint64_t bytes);
    void take_extension(const Header& header);
    [[noreturn]] void fail(const std::string& why) const;

    std::filesystem::path path_;
    std::ifstream stream_;
    std::uint64_t size_ = 0, at_ = 0, others_ = 0;
    // What an extension says of the member behind it.
    std::string long_name_;
    std::optional<std::uint64_t> long_bytes_;
};

}  // namespace oligo::training
