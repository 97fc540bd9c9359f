#pragma once

#include "core/codec.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::models {

/// One set of trained weights on disk (a .safetensors file with our metadata).
struct ModelInfo {
    std::string name;   ///< file name without extension, e.g. "cae-plain"
    std::string codec;  ///< "cae"
    std::filesystem::path path;
    std::string hash;     ///< SHA-256 of the tensors, 64 hex digits
    std::string summary;  ///< one line from the metadata: training, rate, quality
    bool is_default = false;
};

/// Folders searched for weights, in order: `extra` (--weights), $OLIGOCODEC_MODELS and those that
/// came with the library (core::shipped_folder).
std::vector<std::filesystem::path> model_folders(const std::filesystem::path& extra = {});

/// Every readable model in the folders, sorted by name. Broken files are reported as warnings.
std::vector<ModelInfo> list_models(const std::vector<std::filesystem::path>& folders);

/// A codec by what --codec takes: a codec's name (its default model), a model's name, or the path
/// of a weights file or training run folder. `device` is "cpu", "cuda" or "cuda:N". Throws
/// InputError that lists the known names.
std::unique_ptr<core::ImageCodec> open_codec(const std::string& name_or_path,
                                             const std::vector<std::filesystem::path>& folders,
                                             const std::string& device);

/// The weights file of the model that a payload header names by hash, or nothing when none of the
/// folders has it.
std::optional<std::filesystem::path> find_weights(
    const core::PayloadHeader& header, const std::vector<std::filesystem::path>& folders);

/// The weights file that open_codec would take for this name. Throws as open_codec.
std::filesystem::path weights_path(const std::string& name_or_path,
                                   const std::vector<std::filesystem::path>& folders);

/// The codec that a payload header asks for, from the bytes of a weights file; `where` begins the
/// messages. Throws InputError for bytes that are no model or another than the header names.
std::unique_ptr<core::ImageCodec> open_codec_from(const core::PayloadHeader& header,
                                                  std::span<const std::uint8_t> weights,
                                                  const std::string& where,
                                                  const std::string& device);

/// The codec that a payload header asks for; the model is found by hash.
/// Throws InputError that names the hash and the folders searched when no weights fit.
std::unique_ptr<core::ImageCodec> open_codec_for(const core::PayloadHeader& header,
                                                 const std::vector<std::filesystem::path>& folders,
                                                 const std::string& device);

/// Full model file check for `models verify`: reads every tensor, recomputes the hash and builds
/// the network, a codec's or a metric's. Returns the problem in words, or "" when all is well.
std::string verify_model(const std::filesystem::path& path);

/// The model's whole metadata and configuration as indented JSON, for `models show`.
std::string describe_model(const std::filesystem::path& path);

}  // namespace oligo::models
