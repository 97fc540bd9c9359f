#pragma once

#include "core/codec.hpp"
#include "core/picture.hpp"
#include "inference/api/common_options.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// What decoding an object of a pool that was just written gave.
struct Readback {
    double psnr_db = 0;        ///< of the picture; infinite for an equal one
    double one_colour_db = 0;  ///< of the best picture of a single colour, to compare with
    bool is_picture = false;   ///< false: a plain file, byte for byte
    double share = 1;          ///< of the picture's pixels that were decoded and compared
    /// Why the picture is too far from its original to be meant; "" when it is near.
    std::string doubt() const;
};

/// What a pool was made from, in its order: pictures as their codec was given them, null for plain
/// files.
struct Originals {
    std::vector<const core::Picture*> pictures;
    const core::ImageCodec* codec = nullptr;  ///< of the pictures
    std::string weights = {};                 ///< where its weights are, "" for the usual folders
};

/// Reads the objects of the pool in `file` from its oligos alone, every symbol against the pool's
/// checksum, and compares pictures with their originals: all of a picture, or of a large one areas
/// that are spread over it, where the codec can decode a part alone. Areas that raise a doubt are
/// not the last word: then the whole picture is decoded. Nothing for a pool of a format that cannot
/// be read without being told more. Throws an internal error when the pool does not give back what
/// was written: a defect, and the file must not be used.
std::vector<Readback> read_back(const std::filesystem::path& file, const Originals& originals,
                                std::string_view scheme, const CommonOptions& common);

}  // namespace oligo::inference
