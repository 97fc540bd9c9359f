#include "core/config_files.hpp"

#include "core/error.hpp"
#include "core/installation.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace oligo::core {

namespace fs = std::filesystem;

std::vector<fs::path> config_folders() {
    std::vector<fs::path> folders;
    if (const char* given = std::getenv("OLIGOCODEC_CONFIGS"); given != nullptr && *given != 0) {
        folders.emplace_back(given);
    }
    folders.push_back(shipped_folder("configs"));
    return folders;
}

std::vector<NamedConfig> list_configs(std::string_view kind) {
    std::map<std::string, fs::path> found;
    for (const fs::path& folder : config_folders()) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder / kind, ignored)) {
            if (entry.path().extension() != ".json") continue;
            found.emplace(entry.path().stem().string(), entry.path());
        }
    }
    std::vector<NamedConfig> configs;
    for (const auto& [name, path] : found) configs.push_back({name, path});
    return configs;
}

fs::path find_config(std::string_view kind, const std::string& name_or_file) {
    if (name_or_file.find('/') != std::string::npos || name_or_file.ends_with(".json")) {
        return name_or_file;
    }
    std::vector<std::string> names;
    std::string list;
    for (const NamedConfig& config : list_configs(kind)) {
        if (config.name == name_or_file) return config.path;
        names.push_back(config.name);
        list += (list.empty() ? "" : ", ") + config.name;
    }
    const std::string singular(kind.substr(0, kind.size() - (kind.ends_with('s') ? 1 : 0)));
    const std::string near = nearest_name(name_or_file, names);
    throw InputError("unknown " + singular + " '" + name_or_file + "'; expected a file or " +
                     (list.empty() ? "a name, but no " + std::string(kind) + " were found in " +
                                         config_folders().front().string()
                                   : "one of: " + list) +
                     (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

Config open_config(std::string_view kind, const std::string& name_or_file,
                   const std::vector<std::string>& assignments) {
    Config config = Config::from_file(find_config(kind, name_or_file));
    for (const std::string& assignment : assignments) config.set(assignment);
    return config;
}

}  // namespace oligo::core
