#pragma once

#include "core/config.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// A JSON file in one of the config folders.
struct NamedConfig {
    std::string name;  ///< file name without ".json"
    std::filesystem::path path;
};

/// Folders that hold schemes/, channels/ and train/, in the order they are searched:
/// $OLIGOCODEC_CONFIGS and those that came with the library (shipped_folder).
std::vector<std::filesystem::path> config_folders();

/// Files of a kind ("schemes", "channels", "train"), sorted by name; the first folder that has a
/// name wins.
std::vector<NamedConfig> list_configs(std::string_view kind);

/// The file that `name_or_file` stands for: a path when it has a slash or ends in .json, else a
/// name. Throws InputError that lists the known names and the nearest one.
std::filesystem::path find_config(std::string_view kind, const std::string& name_or_file);

/// find_config, read and overridden with "key=value" assignments.
Config open_config(std::string_view kind, const std::string& name_or_file,
                   const std::vector<std::string>& assignments);

}  // namespace oligo::core
