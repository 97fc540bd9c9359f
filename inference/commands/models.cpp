#include "core/config.hpp"
#include "core/error.hpp"
#include "inference/commands/commands.hpp"
#include "inference/networks/table.hpp"
#include "inference/report/density.hpp"
#include "models/files/finder.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct ModelOptions {
    std::string action = "list", name, weights;
};

void list(const std::vector<fs::path>& folders, const CommonOptions& common) {
    Json json{{"command", "models list"}, {"models", Json::array()}};
    for (const models::ModelInfo& model : models::list_models(folders)) {
        json["models"].push_back({{"name", model.name},
                                  {"codec", model.codec},
                                  {"hash", model.hash},
                                  {"default", model.is_default},
                                  {"path", model.path.string()},
                                  {"summary", model.summary}});
        if (!common.json) {
            std::cout << model.name << (model.is_default ? " (default)" : "") << "  codec "
                      << model.codec << "  hash " << model.hash.substr(0, 8) << "\n    "
                      << model.summary << "\n";
        }
    }
    if (common.json) {
        std::cout << to_text(json);
    } else if (json["models"].empty()) {
        std::cout << "no models in " << models::folder_list(folders) << "\n";
    }
}

void show(const ModelOptions& options, const std::vector<fs::path>& folders) {
    if (options.name.empty()) throw core::UsageError("models show: no NAME given");
    std::cout << models::describe_model(models::weights_path(options.name, folders)) << "\n";
}

/// The named file, or every weights file in the folders: list_models would leave broken ones out.
std::vector<fs::path> files_to_verify(const ModelOptions& options,
                                      const std::vector<fs::path>& folders) {
    if (!options.name.empty()) return {models::weights_path(options.name, folders)};
    std::vector<fs::path> files;
    for (const fs::path& folder : folders) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder, ignored)) {
            if (entry.path().extension() == ".safetensors") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

void verify(const ModelOptions& options, const std::vector<fs::path>& folders,
            const CommonOptions& common) {
    Json json{{"command", "models verify"}, {"models", Json::array()}};
    std::string first_problem;
    for (const fs::path& file : files_to_verify(options, folders)) {
        const std::string problem = networks().verify_model(file);
        json["models"].push_back({{"path", file.string()},
                                  {"ok", problem.empty()},
                                  {"problem", problem.empty() ? Json() : Json(problem)}});
        if (!common.json) {
            std::cout << file.string() << ": " << (problem.empty() ? "ok" : problem) << "\n";
        }
        if (first_problem.empty() && !problem.empty())
            first_problem = file.string() + ": " + problem;
    }
    if (common.json) std::cout << to_text(json);
    if (json["models"].empty()) {
        throw core::InputError("models verify: no weights files in " +
                               models::folder_list(folders));
    }
    if (!first_problem.empty()) throw core::InputError(first_problem);
}

void run_models(const ModelOptions& options, const CommonOptions& common) {
    const std::vector<fs::path> folders = models::model_folders(options.weights);
    if (options.action == "list") return list(folders, common);
    if (options.action == "show") return show(options, folders);
    if (options.action == "verify") return verify(options, folders, common);
    const std::vector<std::string> actions{"list", "show", "verify"};
    const std::string near = core::nearest_name(options.action, actions);
    throw core::UsageError("unknown action '" + options.action +
                           "' for 'models'; expected list, show or verify" +
                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace

std::function<void()> add_models(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<ModelOptions>();
    app.add_option("ACTION", options->action, "list, show NAME, or verify [NAME]");
    app.add_option("NAME", options->name, "Model name, weights file or training run folder");
    app.add_option("--weights", options->weights,
                   "Further model weights: a folder, file, run folder or name");
    return [options, &common] { run_models(*options, common); };
}

}  // namespace oligo::inference
