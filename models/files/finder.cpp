#include "models/files/finder.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/installation.hpp"
#include "core/tensor_layout.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>

namespace oligo::models {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kExtension = ".safetensors";

/// Default model of each codec, as named by a folder's manifest.json (absent: none).
std::string default_model(const fs::path& folder, const std::string& codec) {
    const auto path = folder / "manifest.json";
    if (!fs::exists(path)) return {};
    const auto json =
        nlohmann::json::parse(core::read_text(path, std::uint64_t{1} << 20), nullptr, false);
    if (!json.is_object()) {
        warn_once("manifest '" + path.string() + "': is not a JSON object; no model is a default");
        return {};
    }
    const auto defaults = json.find("defaults");
    if (defaults == json.end() || !defaults->is_object()) return {};
    const auto name = defaults->find(codec);
    return name != defaults->end() && name->is_string() ? name->get<std::string>() : std::string();
}

std::optional<ModelInfo> read_info(const fs::path& path) {
    try {
        auto metadata = core::load_tensor_metadata(path);
        if (!metadata.contains("codec") || !metadata.contains("hash")) return std::nullopt;
        ModelInfo info;
        info.name = path.stem().string();
        info.codec = metadata["codec"];
        info.path = path;
        info.hash = model_hash(metadata);
        info.summary = metadata["summary"];
        info.is_default = default_model(path.parent_path(), info.codec) == info.name;
        return info;
    } catch (const core::Error& error) {
        warn_once(error.what());
        return std::nullopt;
    }
}

/// The weights file meant by a path: the file itself, or best/latest of a training run's folder.
fs::path weights_at(const fs::path& path) {
    if (!fs::is_directory(path)) return path;
    for (const auto* name : {"best.safetensors", "latest.safetensors"}) {
        if (fs::exists(path / name)) return path / name;
    }
    throw core::InputError("folder '" + path.string() +
                           "': no best.safetensors or latest.safetensors in it");
}

/// All files that a name may mean, the best first: a damaged one may be followed by a sound one.
std::vector<fs::path> weights_called(const std::string& name_or_path,
                                     const std::vector<fs::path>& folders) {
    std::vector<fs::path> named, of_codec;
    for (const auto& model : list_models(folders)) {
        if (model.name == name_or_path || (model.codec == name_or_path && model.is_default)) {
            named.push_back(model.path);
        }
        if (model.codec == name_or_path) of_codec.push_back(model.path);
    }
    if (named.empty() && of_codec.size() == 1) named = of_codec;
    for (const auto& folder : folders) {  // a metric's, or one too broken to be listed
        const auto file = folder / (name_or_path + std::string(kExtension));
        std::error_code ignored;
        if (fs::is_regular_file(file, ignored) &&
            std::find(named.begin(), named.end(), file) == named.end()) {
            named.push_back(file);
        }
    }
    return named;
}

}  // namespace

void warn_once(const std::string& message) {
    static std::mutex mutex;
    static std::set<std::string> said;
    const std::lock_guard lock(mutex);
    if (said.insert(message).second) spdlog::warn("{}", message);
}

std::string model_hash(const std::map<std::string, std::string>& metadata) {
    const auto whole = metadata.find(kWholeModelKey);
    return whole == metadata.end() ? metadata.at("hash") : whole->second;
}

std::string folder_list(const std::vector<fs::path>& folders) {
    std::string text;
    for (const auto& folder : folders) text += (text.empty() ? "" : ", ") + folder.string();
    return text;
}

std::vector<fs::path> model_folders(const std::string& extra) {
    std::vector<fs::path> folders;
    if (const char* own = std::getenv("OLIGOCODEC_MODELS"); own != nullptr && *own != '\0') {
        folders.emplace_back(own);
        std::error_code ignored;
        if (!fs::is_directory(own, ignored)) {
            warn_once("OLIGOCODEC_MODELS names '" + std::string(own) + "', which is no folder");
        }
    }
    folders.push_back(core::shipped_folder("pretrained"));
    if (extra.empty()) return folders;
    folders.insert(folders.begin(),
                   fs::is_directory(extra) ? fs::path(extra) : weights_path(extra, folders));
    return folders;
}

std::vector<ModelInfo> list_models(const std::vector<fs::path>& folders) {
    std::vector<ModelInfo> models;
    const auto list = [&](const fs::path& file) {
        if (auto info = read_info(file)) models.push_back(std::move(*info));
    };
    for (const auto& folder : folders) {
        if (fs::is_regular_file(folder)) list(folder);
        std::error_code error;
        if (!fs::is_directory(folder, error)) continue;
        std::vector<fs::path> files;
        auto entry = fs::directory_iterator(folder, error);
        for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
            if (entry->path().extension() == kExtension) files.push_back(entry->path());
        }
        if (error) warn_once("models '" + folder.string() + "': " + error.message());
        std::sort(files.begin(), files.end());
        for (const auto& file : files) list(file);
    }
    std::stable_sort(models.begin(), models.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
    return models;
}

std::vector<fs::path> weights_paths(const std::string& name_or_path,
                                    const std::vector<fs::path>& folders) {
    std::error_code ignored;
    if (fs::exists(name_or_path, ignored)) return {weights_at(name_or_path)};
    auto paths = weights_called(name_or_path, folders);
    if (!paths.empty()) return paths;
    std::vector<std::string> names;
    for (const auto& model : list_models(folders)) names.push_back(model.name);
    std::string known;
    for (const auto& name : names) known += (known.empty() ? "" : ", ") + name;
    const auto nearest = core::nearest_name(name_or_path, names);
    throw core::InputError("no model, weights file or run folder is called '" + name_or_path + "'" +
                           (nearest.empty() ? "" : ", did you mean '" + nearest + "'?") +
                           "; models found: " + (known.empty() ? "none" : known) + " (in " +
                           folder_list(folders) + ")");
}

std::vector<fs::path> find_weights(const std::string& codec, const std::string& hash,
                                   const std::vector<fs::path>& folders) {
    std::vector<fs::path> paths;
    for (const auto& model : list_models(folders)) {
        if (model.codec == codec && model.hash.starts_with(hash)) paths.push_back(model.path);
    }
    return paths;
}

fs::path weights_path(const std::string& name_or_path, const std::vector<fs::path>& folders) {
    return weights_paths(name_or_path, folders).front();
}

std::string describe_model(const fs::path& path) {
    nlohmann::ordered_json text;
    for (const auto& [key, value] : core::load_tensor_metadata(path)) {
        auto parsed = nlohmann::ordered_json::parse(value, nullptr, false);
        text[key] = parsed.is_object() ? parsed : nlohmann::ordered_json(value);
    }
    return text.dump(2);
}

}  // namespace oligo::models
