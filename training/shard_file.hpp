#pragma once

#include <filesystem>
#include <memory>

namespace oligo::training {

/// A tar archive as a file that can be read from any place on. One packed by gzip, zstd, xz or
/// bzip2 (told by its content) is unpacked into a temporary file without a name, which is gone with
/// this object or its process.
class ShardFile {
  public:
    /// Throws InputError for a file that cannot be read or whose packing is damaged, MachineError
    /// where there is no room for what it holds.
    explicit ShardFile(const std::filesystem::path& shard);
    ~ShardFile();
    ShardFile(const ShardFile&) = delete;
    ShardFile& operator=(const ShardFile&) = delete;

    /// To be opened for the uncompressed archive.
    const std::filesystem::path& plain() const { return plain_; }
    bool packed() const { return descriptor_ >= 0; }

    /// Whether a file's name is one of a shard: .tar, also with the ending of a packing (.tar.gz,
    /// .tgz, ...), in capitals too.
    static bool has_name(const std::filesystem::path& path);

  private:
    void unpack(const std::filesystem::path& shard);

    std::filesystem::path plain_;
    int descriptor_ = -1;  ///< of the temporary file
};

}  // namespace oligo::training
