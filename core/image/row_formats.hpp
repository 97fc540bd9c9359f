#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace oligo::core::detail {

/// A file's rows as they are stored: gray or RGB, 8 or 16 bits (native byte order).
class StoredRows {
  public:
    virtual ~StoredRows() = default;

    std::uint32_t width = 0, height = 0;
    unsigned channels = 0, bits = 8;
    std::size_t pages = 1;

    std::size_t row_bytes() const { return std::size_t{width} * channels * (bits / 8); }
    /// The next row. False where the file is broken; problem() says how.
    virtual bool next(std::uint8_t* row) = 0;
    const std::string& problem() const { return problem_; }

  protected:
    std::string problem_;
};

/// Null for a kind that is not read by rows. Files that cannot be opened at all, too.
std::unique_ptr<StoredRows> open_tiff_rows(const std::filesystem::path& path, std::size_t page);
std::unique_ptr<StoredRows> open_png_rows(const std::filesystem::path& path);
std::unique_ptr<StoredRows> open_jpeg_rows(const std::filesystem::path& path);

/// Most bytes of a row, and of a row of tiles.
inline constexpr std::uint64_t kMostRowBytes = std::uint64_t{1} << 28;

}  // namespace oligo::core::detail
