#pragma once

#include "core/picture.hpp"
#include "training/shard_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oligo::training {

/// Where a photo's file lies: alone, or inside a shard.
struct PhotoFile {
    std::filesystem::path path;  ///< the file, or the shard
    std::shared_ptr<const ShardFile> shard = nullptr;
    std::string member;            ///< name inside the shard; empty: a file of its own
    std::uint64_t first_byte = 0;  ///< of a shard's member
    std::uint64_t bytes = 0;

    std::string name() const;
    /// Decoded as RGB. Throws InputError for a broken picture.
    core::Picture load() const;
};

/// Pictures in a shard (see TarArchive), by their names; the log says how many members it has, how
/// many are pictures and what the others are. Throws as ShardFile and TarArchive do.
std::vector<PhotoFile> photos_in_shard(const std::filesystem::path& shard);

/// Pictures and shards (ShardFile::has_name) below the given files and folders (recursive, sorted);
/// the log says of each folder how many files it has and which are left out. Throws InputError for
/// a path that does not exist.
std::vector<PhotoFile> find_photos(const std::vector<std::string>& paths);

}  // namespace oligo::training
