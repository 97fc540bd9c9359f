#include "core/image/byte_walk.hpp"

#include <algorithm>

namespace oligo::core::detail {

bool has_at(Bytes bytes, std::size_t offset, std::string_view text) {
    return bytes.size() >= text.size() && offset <= bytes.size() - text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::uint64_t integer(Bytes bytes, std::size_t offset, std::size_t count, bool big_endian) {
    if (offset > bytes.size() || count > bytes.size() - offset) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = offset + (big_endian ? i : count - 1 - i);
        value = value << 8 | bytes[at];
    }
    return value;
}

Bytes part(Bytes bytes, std::size_t offset, std::size_t count) {
    if (offset >= bytes.size()) return {};
    return bytes.subspan(offset, std::min(count, bytes.size() - offset));
}

std::optional<TiffDirectory> TiffDirectory::first(Bytes tiff) {
    const bool big_endian = has_at(tiff, 0, "MM");
    if (!big_endian && !has_at(tiff, 0, "II")) return std::nullopt;
    const std::uint64_t version = integer(tiff, 2, 2, big_endian);
    if (version != 42 && version != 43) return std::nullopt;
    const bool big_tiff = version == 43;
    const std::uint64_t offset = integer(tiff, big_tiff ? 8 : 4, big_tiff ? 8 : 4, big_endian);
    return TiffDirectory(tiff, big_endian, big_tiff, offset);
}

TiffDirectory::TiffDirectory(Bytes tiff, bool big_endian, bool big_tiff, std::uint64_t offset)
    : tiff_(tiff), big_endian_(big_endian), big_tiff_(big_tiff), entry_bytes_(big_tiff ? 20 : 12) {
    const std::size_t count_bytes = big_tiff ? 8 : 2;
    if (offset > tiff.size()) return;
    first_entry_ = static_cast<std::size_t>(offset) + count_bytes;
    // No more than there is room for, nor than a classic TIFF can have.
    constexpr std::uint64_t kMostEntries = 65535;
    entries_ = std::min<std::uint64_t>(
        {integer(tiff, first_entry_ - count_bytes, count_bytes, big_endian),
         static_cast<std::uint64_t>(tiff.size() / entry_bytes_), kMostEntries});
}

std::optional<TiffDirectory> TiffDirectory::next() const {
    const std::uint64_t offset =
        integer(tiff_, first_entry_ + static_cast<std::size_t>(entries_) * entry_bytes_, word(),
                big_endian_);
    if (entries_ == 0 || offset == 0 || offset >= tiff_.size()) return std::nullopt;
    const TiffDirectory following(tiff_, big_endian_, big_tiff_, offset);
    if (following.entries_ == 0) return std::nullopt;
    return following;
}

std::optional<std::size_t> TiffDirectory::entry(std::uint64_t tag) const {
    for (std::size_t i = 0; i < entries_; ++i) {
        const std::size_t at = first_entry_ + entry_bytes_ * i;
        if (at + entry_bytes_ > tiff_.size()) break;
        if (integer(tiff_, at, 2, big_endian_) == tag) return at;
    }
    return std::nullopt;
}

std::uint64_t TiffDirectory::value(std::uint64_t tag, std::uint64_t otherwise) const {
    const auto at = entry(tag);
    if (!at) return otherwise;
    constexpr std::uint64_t kByte = 1, kShort = 3, kLong8 = 16;  // the others have four bytes
    const std::uint64_t type = integer(tiff_, *at + 2, 2, big_endian_);
    const std::size_t bytes = type == kByte ? 1 : type == kShort ? 2 : type == kLong8 ? 8 : 4;
    const std::uint64_t count = integer(tiff_, *at + 4, word(), big_endian_);
    std::size_t values = *at + 4 + word();
    if (count > word() / bytes) {
        values = static_cast<std::size_t>(integer(tiff_, values, word(), big_endian_));
    }
    return integer(tiff_, values, bytes, big_endian_);
}

Bytes TiffDirectory::blob(std::uint64_t tag) const {
    const auto at = entry(tag);
    if (!at) return {};
    const std::uint64_t count = integer(tiff_, *at + 4, word(), big_endian_);
    if (count <= word() || count > tiff_.size()) return {};
    const std::uint64_t offset = integer(tiff_, *at + 4 + word(), word(), big_endian_);
    if (offset > tiff_.size() - count) return {};
    return tiff_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
}

}  // namespace oligo::core::detail
