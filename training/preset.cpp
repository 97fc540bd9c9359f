#include "training/preset.hpp"

#include "core/config_files.hpp"

namespace oligo::training {

std::filesystem::path find_preset(const std::string& name_or_file) {
    const std::filesystem::path path(name_or_file);
    if (std::filesystem::is_directory(path)) return path / "config.json";
    return core::find_config("train", name_or_file);
}

}  // namespace oligo::training
