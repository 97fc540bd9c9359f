#include "training/photo_files.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

namespace oligo::training {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 512;  // of a tar archive
constexpr std::uint64_t kMostNameBytes = 4096;
using TarBlock = std::array<char, kBlock>;

/// A text field up to its zero byte.
std::string text_field(const TarBlock& block, std::size_t first, std::size_t size) {
    const std::string_view field(block.data() + first, size);
    return std::string(field.substr(0, std::min(field.find('\0'), size)));
}

/// An octal field; -1 when it is none.
std::int64_t octal_field(const TarBlock& block, std::size_t first, std::size_t size) {
    std::int64_t value = 0;
    bool digits = false;
    for (std::size_t i = first; i < first + size; ++i) {
        const char letter = block[i];
        if (letter == ' ' && !digits) continue;
        if (letter == ' ' || letter == '\0') break;
        if (letter < '0' || letter > '7') return -1;
        value = value * 8 + (letter - '0');
        digits = true;
    }
    return digits ? value : -1;
}

bool checksum_holds(const TarBlock& block) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool own = i >= 148 && i < 156;  // the field itself counts as spaces
        sum += own ? ' ' : static_cast<unsigned char>(block[i]);
    }
    return octal_field(block, 148, 8) == sum;
}

bool is_shard_name(const fs::path& path) {
    return path.extension() == ".tar";
}

/// Walks through the members of one archive.
class TarReader {
  public:
    explicit TarReader(const fs::path& path)
        : path_(path), stream_(path, std::ios::binary), size_(fs::file_size(path)) {}

    std::vector<PhotoFile> pictures() {
        std::vector<PhotoFile> found;
        TarBlock block;
        while (next(block)) {
            const auto bytes = octal_field(block, 124, 12);
            if (!checksum_holds(block) || bytes < 0) throw broken("is no tar archive");
            take(block, static_cast<std::uint64_t>(bytes), found);
            at_ += (static_cast<std::uint64_t>(bytes) + kBlock - 1) / kBlock * kBlock;
        }
        return found;
    }

  private:
    core::InputError broken(const std::string& why) const {
        return core::InputError("shard '" + path_.string() + "' " + why + " (at byte " +
                                std::to_string(at_) + ")");
    }

    /// The header at the current place; false at the end of the archive.
    bool next(TarBlock& block) {
        if (at_ == size_) return false;
        if (at_ + kBlock > size_) throw broken("ends within a member");
        stream_.seekg(static_cast<std::streamoff>(at_));
        stream_.read(block.data(), kBlock);
        if (!stream_) throw broken("cannot be read");
        at_ += kBlock;
        return std::any_of(block.begin(), block.end(), [](char c) { return c != 0; });
    }

    void take(const TarBlock& block, std::uint64_t bytes, std::vector<PhotoFile>& found) {
        if (bytes > size_ - at_) throw broken("ends within a member");
        const char type = block[156];
        if (type == 'L') {  // GNU: the next member's name, too long for its field
            if (bytes > kMostNameBytes) throw broken("has a name of more than 4096 bytes");
            long_name_.assign(bytes, '\0');
            stream_.read(long_name_.data(), static_cast<std::streamsize>(bytes));
            long_name_.resize(std::min(long_name_.find('\0'), long_name_.size()));
            return;
        }
        std::string name = long_name_.empty() ? text_field(block, 0, 100) : long_name_;
        long_name_.clear();
        const bool plain_file = type == '0' || type == '\0';
        if (plain_file && bytes > 0 && core::is_picture_name(name)) {
            found.push_back({path_, name, at_, bytes});
        }
    }

    fs::path path_;
    std::ifstream stream_;
    std::uint64_t size_, at_ = 0;
    std::string long_name_;
};

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
    return TarReader(shard).pictures();
}

std::vector<PhotoFile> find_photos(const std::vector<std::string>& paths) {
    std::vector<fs::path> shards, others;
    for (const fs::path path : paths) {
        if (!fs::is_directory(path)) {
            (is_shard_name(path) && fs::exists(path) ? shards : others).push_back(path);
            continue;
        }
        others.push_back(path);
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (is_shard_name(entry.path()) && entry.is_regular_file()) {
                shards.push_back(entry.path());
            }
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
