#include "training/photo_files.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "training/tar_archive.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>

namespace oligo::training {
namespace {

namespace fs = std::filesystem;

bool is_shard_name(const fs::path& path) {
    return path.extension() == ".tar";
}

/// Names of archives that have to be unpacked first.
bool is_packed_shard(const fs::path& path) {
    const fs::path extension = path.extension();
    return extension == ".tgz" || path.stem().extension() == ".tar";
}

}  // namespace

std::string PhotoFile::name() const {
    return member.empty() ? path.string() : path.string() + ":" + member;
}

core::Picture PhotoFile::load() const {
    if (member.empty()) return core::to_rgb(core::load_picture(path));
    std::vector<std::uint8_t> content(bytes);
    std::ifstream stream(path, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(first_byte));
    stream.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(bytes));
    if (!stream) throw core::InputError("'" + name() + "' cannot be read");
    return core::to_rgb(core::decode_picture(name(), content));
}

std::vector<PhotoFile> photos_in_shard(const fs::path& shard) {
    std::vector<PhotoFile> found;
    std::uint64_t members = 0;
    TarArchive archive(shard);
    for (TarMember member; archive.next(member); ++members) {
        if (member.bytes > 0 && core::is_picture_name(member.name)) {
            found.push_back({shard, member.name, member.first_byte, member.bytes});
        }
    }
    spdlog::log(found.empty() ? spdlog::level::warn : spdlog::level::info,
                "shard '{}': {} members, {} of them pictures", shard.string(), members,
                found.size());
    return found;
}

std::vector<PhotoFile> find_photos(const std::vector<std::string>& paths) {
    std::vector<fs::path> shards, others;
    const auto take = [&](const fs::path& file) {
        if (is_shard_name(file)) shards.push_back(file);
        if (is_packed_shard(file)) {
            spdlog::warn("skipped: shard '{}' is compressed; unpack it to a .tar first",
                         file.string());
        }
    };
    for (const fs::path path : paths) {
        if (fs::is_directory(path)) {
            others.push_back(path);
            for (const auto& entry : fs::recursive_directory_iterator(path)) {
                if (entry.is_regular_file()) take(entry.path());
            }
        } else if (fs::exists(path) && (is_shard_name(path) || is_packed_shard(path))) {
            take(path);
        } else {
            others.push_back(path);
        }
    }
    std::vector<PhotoFile> found;
    for (const auto& path : core::find_pictures(others)) found.push_back({path, {}, 0, 0});
    std::sort(shards.begin(), shards.end());
    for (const auto& shard : shards) {
        auto members = photos_in_shard(shard);
        found.insert(found.end(), members.begin(), members.end());
    }
    return found;
}

}  // namespace oligo::training
