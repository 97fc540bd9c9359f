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

/// Where weights are searched for, in order: `extra` (--weights: a folder, or whatever
/// weights_path() takes, which gives a single file), $OLIGOCODEC_MODELS and those that came with
/// the library (core::shipped_folder). Throws as weights_path().
std::vector<std::filesystem::path> model_folders(const std::string& extra = {});

/// Every readable model in the folders (or files), sorted by name. Broken files are reported as
/// warnings.
std::vector<ModelInfo> list_models(const std::vector<std::filesystem::path>& folders);

/// The file meant by what the programs take wherever weights are named: a weights file, a training
/// run's folder (best.safetensors, or else latest), the name of a model or of a metric's weights in
/// the folders, a codec (its default model). Throws InputError that lists the known names.
std::filesystem::path weights_path(const std::string& name_or_path,
                                   const std::vector<std::filesystem::path>& folders);

/// The codec of weights_path(name_or_path, folders). `device` is "cpu", "cuda" or "cuda:N". The
/// codec takes its options.
std::unique_ptr<core::ImageCodec> open_codec(const std::string& name_or_path,
                                             const std::vector<std::filesystem::path>& folders,
                                             const std::string& device,
                                             core::CodecOptions& options);

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
