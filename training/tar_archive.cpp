#include "training/tar_archive.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace oligo::training {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 512;
constexpr std::uint64_t kMostExtensionBytes = std::uint64_t{1} << 20;
using Block = std::array<char, kBlock>;

std::uint64_t padded(std::uint64_t bytes) {
    return (bytes + kBlock - 1) / kBlock * kBlock;
}

/// A text field up to its zero byte.
std::string text_field(const Block& block, std::size_t first, std::size_t size) {
    const std::string_view field(block.data() + first, size);
    return std::string(field.substr(0, std::min(field.find('\0'), size)));
}

/// A number: octal digits, or GNU's base 256 where the first bit is set; nothing when it is none.
std::optional<std::uint64_t> number_field(const Block& block, std::size_t first, std::size_t size) {
    std::uint64_t value = 0;
    if ((static_cast<unsigned char>(block[first]) & 0x80) != 0) {
        for (std::size_t i = first + size - 8; i < first + size; ++i) {
            value = value << 8 | static_cast<unsigned char>(block[i]);
        }
        return value;
    }
    bool digits = false;
    for (std::size_t i = first; i < first + size; ++i) {
        const char letter = block[i];
        if (letter == ' ' && !digits) continue;
        if (letter == ' ' || letter == '\0') break;
        if (letter < '0' || letter > '7') return std::nullopt;
        value = value * 8 + static_cast<std::uint64_t>(letter - '0');
        digits = true;
    }
    if (!digits) return std::nullopt;
    return value;
}

bool checksum_holds(const Block& block) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool own = i >= 148 && i < 156;  // the field itself counts as spaces
        sum += own ? ' ' : static_cast<unsigned char>(block[i]);
    }
    return number_field(block, 148, 8) == sum;
}

}  // namespace

struct TarArchive::Header {
    std::string name;
    std::uint64_t bytes = 0;
    char type = '0';
};

TarArchive::TarArchive(const fs::path& path, const fs::path& plain)
    : path_(path), stream_(plain, std::ios::binary) {
    std::error_code error;
    size_ = fs::file_size(plain, error);
    if (error || !stream_) {
        throw core::InputError("shard '" + path.string() + "' cannot be read");
    }
}

void TarArchive::fail(const std::string& why) const {
    throw core::InputError("shard '" + path_.string() + "' " + why + " (at byte " +
                           std::to_string(at_) + ")");
}

/// The header at the current place; false at the end of the archive.
bool TarArchive::read(Header& header) {
    if (at_ == size_) return false;
    if (at_ + kBlock > size_) fail("ends within a member");
    Block block;
    stream_.seekg(static_cast<std::streamoff>(at_));
    stream_.read(block.data(), kBlock);
    if (!stream_) fail("cannot be read");
    if (std::all_of(block.begin(), block.end(), [](char c) { return c == 0; })) return false;
    const auto bytes = number_field(block, 124, 12);
    if (!bytes || !checksum_holds(block)) fail("is no tar archive");
    at_ += kBlock;
    header.name = text_field(block, 0, 100);
    // POSIX keeps the front of a long name apart; GNU has other things there.
    if (text_field(block, 257, 6) == "ustar") {
        const std::string front = text_field(block, 345, 155);
        if (!front.empty()) header.name = front + "/" + header.name;
    }
    header.bytes = *bytes;
    header.type = block[156];
    return true;
}

std::string TarArchive::text(std::uint64_t bytes) {
    if (bytes > kMostExtensionBytes) fail("has an extension of more than a megabyte");
    std::string content(bytes, '\0');
    stream_.read(content.data(), static_cast<std::streamsize>(bytes));
    if (!stream_) fail("ends within a member");
    return content;
}

/// GNU's long name, or a pax header: records of "length key=value" and a line feed.
void TarArchive::take_extension(const Header& header) {
    const std::string content = text(header.bytes);
    if (header.type == 'L') {
        long_name_ = content.substr(0, content.find('\0'));
        return;
    }
    for (std::string_view left = content; !left.empty();) {
        std::size_t length = 0;
        const auto digits = std::from_chars(left.data(), left.data() + left.size(), length);
        const auto key = static_cast<std::size_t>(digits.ptr - left.data()) + 1;
        if (digits.ec != std::errc() || length <= key || length > left.size()) {
            fail("has a broken pax header");
        }
        const std::string_view record = left.substr(key, length - key - 1);
        if (record.starts_with("path=")) long_name_ = record.substr(5);
        if (record.starts_with("size=")) {
            std::uint64_t bytes = 0;
            std::from_chars(record.data() + 5, record.data() + record.size(), bytes);
            long_bytes_ = bytes;
        }
        left.remove_prefix(length);
    }
}

bool TarArchive::next(TarMember& member) {
    for (Header header; read(header);) {
        const bool plain_file = header.type == '0' || header.type == '\0' || header.type == '7';
        const std::uint64_t bytes = plain_file ? long_bytes_.value_or(header.bytes) : header.bytes;
        if (bytes > size_ - at_) fail("ends within a member");
        // 'g' holds for all members: no name of one.
        if (header.type == 'L' || header.type == 'x') take_extension(header);
        const std::uint64_t first = at_;
        at_ = std::min(size_, at_ + padded(bytes));
        if (header.type == 'L' || header.type == 'x' || header.type == 'K') continue;
        const std::string name = std::exchange(long_name_, "");
        long_bytes_.reset();
        // 'g' tells of all members, '5' is a folder.
        others_ += !plain_file && header.type != 'g' && header.type != '5';
        if (!plain_file) continue;
        member = {name.empty() ? header.name : name, first, bytes};
        return true;
    }
    return false;
}

}  // namespace oligo::training
