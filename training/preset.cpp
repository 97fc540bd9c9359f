#include "training/preset.hpp"

#include "core/config.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <vector>

namespace oligo::training {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> preset_folders() {
    std::vector<fs::path> folders;
    const char* own = std::getenv("OLIGOCODEC_CONFIGS");
    if (own != nullptr && *own != '\0') folders.push_back(fs::path(own) / "train");
    folders.push_back(fs::path(OLIGO_CONFIG_DIR) / "train");
    return folders;
}

}  // namespace

fs::path find_preset(const std::string& name_or_file) {
    if (fs::is_directory(name_or_file)) return fs::path(name_or_file) / "config.json";
    if (name_or_file.find('/') != std::string::npos || name_or_file.ends_with(".json")) {
        return name_or_file;
    }
    std::vector<std::string> names;
    for (const auto& folder : preset_folders()) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder, ignored)) {
            if (entry.path().extension() != ".json") continue;
            names.push_back(entry.path().stem().string());
            if (names.back() == name_or_file) return entry.path();
        }
    }
    std::sort(names.begin(), names.end());
    std::string known;
    for (const auto& name : names) known += (known.empty() ? "" : ", ") + name;
    const auto near = core::nearest_name(name_or_file, names);
    throw core::InputError("unknown training configuration '" + name_or_file +
                           "'; expected a file or one of: " + (known.empty() ? "none" : known) +
                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace oligo::training
