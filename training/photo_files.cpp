#include "training/photo_files.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "training/tar_archive.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>

namespace oligo::training {
namespace {

namespace fs = std::filesystem;

/// Files that are no pictures by their names, told by their endings.
class LeftOut {
  public:
    void add(const fs::path& name) { ++by_ending_[name.extension().string()]; }
    void add(std::uint64_t count, const std::string& what) {
        if (count > 0) others_ += ", " + std::to_string(count) + " " + what;
    }

    /// "; left out: 12 .json, 1 without an ending"; "" for none.
    std::string text() const {
        constexpr std::size_t kTold = 6;
        std::vector<std::pair<std::uint64_t, std::string>> endings;
        for (const auto& [ending, count] : by_ending_) endings.emplace_back(count, ending);
        std::stable_sort(endings.begin(), endings.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        std::string list;
        std::uint64_t rest = 0;
        for (std::size_t i = 0; i < endings.size(); ++i) {
            const auto& [count, ending] = endings[i];
            if (i >= kTold) {
                rest += count;
                continue;
            }
            list += ", " + std::to_string(count) + " " +
                    (ending.empty() ? "without an ending" : ending);
        }
        if (rest > 0) list += ", " + std::to_string(rest) + " of other endings";
        list += others_;
        return list.empty() ? "" : "; left out: " + list.substr(2);
    }

  private:
    std::map<std::string, std::uint64_t> by_ending_;
    std::string others_;
};

/// The pictures and shards below a folder; the log says what is left out.
void search_folder(const fs::path& folder, std::vector<fs::path>& pictures,
                   std::vector<fs::path>& shards) {
    const auto photos = core::find_pictures({folder});
    LeftOut left_out;
    std::size_t files = 0;
    const std::size_t before = shards.size();
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        if (ShardFile::has_name(entry.path())) {
            shards.push_back(entry.path());
        } else if (!core::is_picture_name(entry.path())) {
            left_out.add(entry.path());
        }
    }
    spdlog::info("folder '{}': {} files, {} of them pictures, {} shards{}", folder.string(), files,
                 photos.size(), shards.size() - before, left_out.text());
    pictures.insert(pictures.end(), photos.begin(), photos.end());
}

}  // namespace

std::string PhotoFile::name() const {
    return member.empty() ? path.string() : path.string() + ":" + member;
}

core::Picture PhotoFile::load() const {
    if (member.empty()) return core::to_rgb(core::load_picture(path));
    std::vector<std::uint8_t> content(bytes);
    std::ifstream stream(shard ? shard->plain() : path, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(first_byte));
    stream.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(bytes));
    if (!stream) throw core::InputError("'" + name() + "' cannot be read");
    return core::to_rgb(core::decode_picture(name(), content));
}

std::vector<PhotoFile> photos_in_shard(const fs::path& shard) {
    std::vector<PhotoFile> found;
    std::uint64_t members = 0, empty = 0;
    LeftOut left_out;
    const auto file = std::make_shared<const ShardFile>(shard);
    TarArchive archive(shard, file->plain());
    for (TarMember member; archive.next(member); ++members) {
        if (!core::is_picture_name(member.name)) {
            left_out.add(member.name);
        } else if (member.bytes == 0) {
            ++empty;
        } else {
            found.push_back({shard, file, member.name, member.first_byte, member.bytes});
        }
    }
    left_out.add(empty, "empty");
    left_out.add(archive.others(), "links and the like");
    spdlog::log(found.empty() ? spdlog::level::warn : spdlog::level::info,
                "shard '{}': {} members, {} of them pictures{}", shard.string(),
                members + archive.others(), found.size(), left_out.text());
    return found;
}

std::vector<PhotoFile> find_photos(const std::vector<std::string>& paths) {
    std::vector<fs::path> shards, pictures;
    for (const fs::path path : paths) {
        if (fs::is_directory(path)) {
            search_folder(path, pictures, shards);
        } else if (fs::exists(path) && ShardFile::has_name(path)) {
            shards.push_back(path);
        } else {
            const auto one = core::find_pictures({path});
            pictures.insert(pictures.end(), one.begin(), one.end());
        }
    }
    std::vector<PhotoFile> found;
    for (const auto& path : pictures) found.push_back({path, nullptr, {}, 0, 0});
    std::sort(shards.begin(), shards.end());
    for (const auto& shard : shards) {
        auto members = photos_in_shard(shard);
        found.insert(found.end(), members.begin(), members.end());
    }
    return found;
}

}  // namespace oligo::training
