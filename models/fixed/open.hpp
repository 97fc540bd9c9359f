#pragma once

#include "core/codec.hpp"
#include "core/codec_options.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oligo::models {

// Codecs that need no LibTorch: cae with both networks in whole numbers, on the processor. Each
// function gives null where model or options need more, and wherever anything is amiss with the
// weights: models/registry.hpp can do all, tries other copies and says what is wrong.

/// As models::open_codec. Throws InputError for a name that is none, as weights_path().
std::unique_ptr<core::ImageCodec> open_fixed_codec(
    const std::string& name_or_path, const std::vector<std::filesystem::path>& folders,
    core::CodecOptions& options);

/// As models::open_codec_for, of models in folders.
std::unique_ptr<core::ImageCodec> open_fixed_codec_for(
    const core::PayloadHeader& header, const std::vector<std::filesystem::path>& folders,
    core::CodecOptions& options);

/// Whether open_fixed_codec() or open_fixed_codec_for() made it.
bool is_fixed_codec(const core::ImageCodec& codec);

}  // namespace oligo::models
