#pragma once

#include "core/image/image_io.hpp"
#include "core/picture_rows.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace oligo::core {

/// From this many pixels on a picture is worth reading and writing by rows.
inline constexpr std::uint64_t kManyPixels = std::uint64_t{1} << 24;

/// A picture file that is read by rows, as load_picture() reads it whole: the same samples, in
/// memory that grows with the width alone.
class PictureReader : public PictureSource {
  public:
    /// What was changed so far; whole once all rows are read.
    virtual PictureNotes notes() const = 0;
};

/// Opens a TIFF or BigTIFF (strips, tiles; gray or RGB of 8 or 16 bits), a PNG (gray or RGB, not
/// interlaced) or a JPEG (not progressive). `page` counts from 0 and asks for another page than a
/// TIFF's first. Null for what load_picture() has to read whole: other formats, alpha, palettes,
/// pictures stored turned. Throws InputError for a missing or broken file, a page that is not
/// there, and sizes beyond 2^34 pixels or rows beyond 2^28 bytes.
std::unique_ptr<PictureReader> open_picture_rows(const std::filesystem::path& path,
                                                 std::size_t page = 0);

/// Pages of a TIFF file, smaller versions of others left out; 1 for any other file.
std::size_t picture_pages(const std::filesystem::path& path);

/// All rows of a reader.
Picture read_all(PictureReader& reader);

}  // namespace oligo::core
