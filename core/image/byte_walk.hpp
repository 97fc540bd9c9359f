#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace oligo::core::detail {

using Bytes = std::span<const std::uint8_t>;

bool has_at(Bytes bytes, std::size_t offset, std::string_view text);

/// Integer of `count` bytes at `offset`, 0 past the end.
std::uint64_t integer(Bytes bytes, std::size_t offset, std::size_t count, bool big_endian);

/// `count` bytes from `offset`; fewer, or none, where the bytes end before.
Bytes part(Bytes bytes, std::size_t offset, std::size_t count);

/// A directory of a TIFF or BigTIFF structure (TIFF 6.0 section 2; BigTIFF's design note), which is
/// also how Exif stores its tags. Whatever the bytes claim, nothing outside them is read.
class TiffDirectory {
  public:
    /// The first one; none where the bytes do not start like such a structure.
    static std::optional<TiffDirectory> first(Bytes tiff);
    /// The one behind it, another picture of the file.
    std::optional<TiffDirectory> next() const;

    /// Where it lies in the file.
    std::size_t place() const { return first_entry_; }

    /// First value of a tag; `otherwise` when it is absent.
    std::uint64_t value(std::uint64_t tag, std::uint64_t otherwise = 0) const;
    /// The bytes of a tag whose values are bytes; none when it is absent.
    Bytes blob(std::uint64_t tag) const;

  private:
    TiffDirectory(Bytes tiff, bool big_endian, bool big_tiff, std::uint64_t offset);
    std::optional<std::size_t> entry(std::uint64_t tag) const;
    std::size_t word() const { return big_tiff_ ? 8 : 4; }

    Bytes tiff_;
    bool big_endian_, big_tiff_;
    std::uint64_t entries_ = 0;
    std::size_t first_entry_ = 0, entry_bytes_ = 12;
};

}  // namespace oligo::core::detail
