#pragma once

#include "core/codec.hpp"
#include "inference/commands/write_options.hpp"
#include "inference/options.hpp"
#include "inference/pipeline.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// "key" of "key=value" (all of it when there is no '=').
std::string_view key_of(std::string_view assignment);

/// Gives a codec those of the assignments that name one of its options and returns the others.
/// Throws InputError for a value the codec cannot take.
std::vector<std::string> set_codec_options(core::ImageCodec& codec,
                                           const std::vector<std::string>& assignments);

/// What pictures are written with: each --set goes to the codec that knows its key, else to the
/// scheme, which refuses unknown ones.
struct PictureWriter {
    std::unique_ptr<core::ImageCodec> codec;
    OpenScheme scheme;
};
PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common);

}  // namespace oligo::inference
