#include "core/image/row_formats.hpp"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace oligo::core::detail {
namespace {

struct Close {
    void operator()(TIFF* file) const { TIFFClose(file); }
};
using File = std::unique_ptr<TIFF, Close>;

template <typename Value>
Value field(TIFF* file, ttag_t tag, Value otherwise) {
    Value value = otherwise;
    TIFFGetFieldDefaulted(file, tag, &value);
    return value;
}

/// Rows of a TIFF page: a strip's one after the other, tiles a row of tiles at a time.
class TiffRows final : public StoredRows {
  public:
    explicit TiffRows(File file) : file_(std::move(file)) {}

    /// Whether the page is of a kind that is read here.
    bool open() {
        TIFF* const file = file_.get();
        width = field<std::uint32_t>(file, TIFFTAG_IMAGEWIDTH, 0);
        height = field<std::uint32_t>(file, TIFFTAG_IMAGELENGTH, 0);
        channels = field<std::uint16_t>(file, TIFFTAG_SAMPLESPERPIXEL, 0);
        bits = field<std::uint16_t>(file, TIFFTAG_BITSPERSAMPLE, 0);
        const auto kind = field<std::uint16_t>(file, TIFFTAG_PHOTOMETRIC, 0xFFFF);
        const auto compression = field<std::uint16_t>(file, TIFFTAG_COMPRESSION, 0);
        const bool as_rgb = kind == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG;
        if (as_rgb) TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        const bool gray = channels == 1 && (kind == PHOTOMETRIC_MINISBLACK);
        const bool colour = channels == 3 && (kind == PHOTOMETRIC_RGB || as_rgb);
        const bool plain =
            field<std::uint16_t>(file, TIFFTAG_SAMPLEFORMAT, 1) == SAMPLEFORMAT_UINT &&
            field<std::uint16_t>(file, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_CONTIG &&
            field<std::uint16_t>(file, TIFFTAG_ORIENTATION, 1) == ORIENTATION_TOPLEFT;
        if (width == 0 || height == 0 || !(gray || colour) || !plain) return false;
        if (bits != 8 && bits != 16) return false;
        return TIFFIsTiled(file) != 0 ? open_tiles() : open_strips();
    }

    bool next(std::uint8_t* row) override {
        const bool read = tile_height_ > 0 ? next_of_tiles(row) : next_of_strips(row);
        if (!read && problem_.empty()) {
            problem_ = "row " + std::to_string(y_ + 1) + " of " + std::to_string(height) +
                       " cannot be decoded";
        }
        ++y_;
        return read;
    }

  private:
    bool open_strips() {
        const auto bytes = TIFFScanlineSize64(file_.get());
        return bytes == row_bytes() && bytes <= kMostRowBytes;
    }

    bool open_tiles() {
        tile_width_ = field<std::uint32_t>(file_.get(), TIFFTAG_TILEWIDTH, 0);
        tile_height_ = field<std::uint32_t>(file_.get(), TIFFTAG_TILELENGTH, 0);
        const std::uint64_t pixel = std::uint64_t{channels} * (bits / 8);
        const auto tile_bytes = TIFFTileSize64(file_.get());
        if (tile_width_ == 0 || tile_height_ == 0 || tile_width_ > kMostRowBytes ||
            tile_height_ > kMostRowBytes ||
            tile_bytes != std::uint64_t{tile_width_} * tile_height_ * pixel) {
            return false;
        }
        // A tile may be taller than the picture, but not by so much that memory is the price.
        if (tile_bytes > kMostRowBytes || row_bytes() > kMostRowBytes / tile_height_) return false;
        tile_.resize(tile_bytes);
        rows_.resize(row_bytes() * tile_height_);
        return true;
    }

    bool next_of_strips(std::uint8_t* row) { return TIFFReadScanline(file_.get(), row, y_) == 1; }

    bool next_of_tiles(std::uint8_t* row) {
        if (y_ % tile_height_ == 0 && !read_tiles()) return false;
        std::memcpy(row, rows_.data() + y_ % tile_height_ * row_bytes(), row_bytes());
        return true;
    }

    bool read_tiles() {
        const std::size_t pixel = std::size_t{channels} * (bits / 8);
        for (std::uint64_t x = 0; x < width; x += tile_width_) {
            const auto column = static_cast<std::uint32_t>(x);
            if (TIFFReadTile(file_.get(), tile_.data(), column, y_, 0, 0) < 0) return false;
            const std::size_t bytes = std::min<std::uint64_t>(tile_width_, width - x) * pixel;
            for (std::uint32_t y = 0; y < tile_height_; ++y) {
                std::memcpy(rows_.data() + y * row_bytes() + x * pixel,
                            tile_.data() + std::size_t{y} * tile_width_ * pixel, bytes);
            }
        }
        return true;
    }

    File file_;
    std::uint32_t tile_width_ = 0, tile_height_ = 0, y_ = 0;
    std::vector<std::uint8_t> tile_, rows_;
};

}  // namespace

namespace {

/// Goes to a page; directories of smaller versions of a picture are none
/// (core/image/picture_header.hpp counts the same).
bool go_to_page(TIFF* file, std::size_t page) {
    constexpr unsigned kMostDirectories = 10000;
    std::size_t seen = 0;
    for (unsigned i = 1; seen < page && i < kMostDirectories; ++i) {
        if (TIFFReadDirectory(file) != 1) return false;
        const auto kind = field<std::uint32_t>(file, TIFFTAG_SUBFILETYPE, 0);
        if ((kind & FILETYPE_REDUCEDIMAGE) == 0) ++seen;
    }
    return seen == page;
}

}  // namespace

std::unique_ptr<StoredRows> open_tiff_rows(const std::filesystem::path& path, std::size_t page) {
    // "m": not mapped, so that a large file's pages do not count as this program's memory.
    File file(TIFFOpen(path.c_str(), "rm"));
    if (!file || !go_to_page(file.get(), page)) return nullptr;
    auto rows = std::make_unique<TiffRows>(std::move(file));
    return rows->open() ? std::move(rows) : nullptr;
}

}  // namespace oligo::core::detail
