#pragma once

#include "core/picture_rows.hpp"

#include <filesystem>
#include <memory>

namespace oligo::core {

/// Writes a picture file by rows.
class PictureFileSink : public PictureSink {
  public:
    /// After the last row; the file is whole then.
    virtual void finish() = 0;
};

/// Whether pictures of this name (its ending) are written by rows: .png .tif .tiff .ppm .pgm
bool writes_by_rows(const std::filesystem::path& name);

/// Writes to the file `to`, which has no ending of its own, in the format of `name`: PNG, TIFF
/// (LZW with differences; BigTIFF from 3 GB of samples on) or PNM. Throws InputError for another
/// ending, for colour in .pgm, and MachineError when the disk is full.
std::unique_ptr<PictureFileSink> create_picture_rows(const std::filesystem::path& name,
                                                     const std::filesystem::path& to);

}  // namespace oligo::core
