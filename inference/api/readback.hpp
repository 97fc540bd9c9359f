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

/// Decodes the objects of the pool in `file` from its oligos alone and compares them with their
/// originals, a plain file with the pool's own checksum. Nothing for a pool of a format that cannot
/// be read without being told more. Throws an internal error when the pool does not give back what
/// was written: a defect, and the file must not be used.
std::vector<Readback> read_back(const std::filesystem::path& file, const Originals& originals,
                                std::string_view scheme, const CommonOptions& common);

}  // namespace oligo::inference
