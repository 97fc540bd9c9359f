#pragma once

#include "core/codec.hpp"
#include "core/codec_options.hpp"

#include <filesystem>
#include <memory>
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

/// Folders searched for weights, in order: `extra` (--weights), $OLIGOCODEC_MODELS, the folder
/// models/pretrained of the source tree or installation.
std::vector<std::filesystem::path> model_folders(const std::filesystem::path& extra = {});

/// Every readable model in the folders, sorted by name. Broken files are reported as warnings.
std::vector<ModelInfo> list_models(const std::vector<std::filesystem::path>& folders);

/// A codec by what --codec takes: a codec's name (its default model), a model's name, or the path
/// of a weights file or training run folder. `device` is "cpu", "cuda" or "cuda:N". The codec takes
/// its options. Throws InputError that lists the known names.
std::unique_ptr<core::ImageCodec> open_codec(const std::string& name_or_path,
                                             const std::vector<std::filesystem::path>& folders,
                                             const std::string& device,
                                             core::CodecOptions& options);

/// The weights file that open_codec would take for this name. Throws as open_codec.
std::filesystem::path weights_path(const std::string& name_or_path,
                                   const std::vector<std::filesystem::path>& folders);

/// The codec that a payload header asks for. The model is found by its hash: in the folders, else
/// among what the pool brings. Throws InputError that names the hash and the folders searched when
/// no weights fit, and RecoveryError when the pool's own are needed and did not come back whole.
std::unique_ptr<core::ImageCodec> open_codec_for(const core::PayloadHeader& header,
                                                 const std::vector<std::filesystem::path>& folders,
                                                 const std::string& device,
                                                 core::CodecOptions& options,
                                                 std::span<const core::ReceivedShared> shared);

/// Full model file check for `models verify`: reads every tensor, recomputes the hash and builds
/// the network, a codec's or a metric's. Returns the problem in words, or "" when all is well.
std::string verify_model(const std::filesystem::path& path);

/// The model's whole metadata and configuration as indented JSON, for `models show`.
std::string describe_model(const std::filesystem::path& path);

}  // namespace oligo::models
