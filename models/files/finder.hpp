#pragma once

#include <filesystem>
#include <map>
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

/// All files that weights_path() may mean, the best first: a damaged one may be followed by a sound
/// one. Throws as that.
std::vector<std::filesystem::path> weights_paths(const std::string& name_or_path,
                                                 const std::vector<std::filesystem::path>& folders);

/// The weights files that claim to be the codec's model whose hash begins so.
std::vector<std::filesystem::path> find_weights(const std::string& codec, const std::string& hash,
                                                const std::vector<std::filesystem::path>& folders);

/// The model's whole metadata and configuration as indented JSON, for `models show`.
std::string describe_model(const std::filesystem::path& path);

/// Metadata of a file that is a whole model but for its visual codebooks: the whole model's hash,
/// by which pools name it.
inline constexpr const char* kWholeModelKey = "whole_model";
/// The hash by which pools name a model: a file that lacks its codebooks states the whole one's.
std::string model_hash(const std::map<std::string, std::string>& metadata);

/// "first, second", for messages.
std::string folder_list(const std::vector<std::filesystem::path>& folders);
/// Says a thing once a run, however often the folders are looked through.
void warn_once(const std::string& message);

}  // namespace oligo::models
