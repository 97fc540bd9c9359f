#include "core/config_files.hpp"
#include "core/error.hpp"
#include "inference/commands/commands.hpp"
#include "inference/formats/pool_format.hpp"
#include "inference/report/density.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

struct SchemeOptions {
    std::string action = "list", name;
    std::vector<std::string> assignments;
};

void list(const CommonOptions& common) {
    Json json{{"command", "schemes list"}, {"schemes", Json::array()}};
    for (const core::NamedConfig& named : core::list_configs("schemes")) {
        core::Config config = core::Config::from_file(named.path);
        const std::string family = config.text("scheme", named.name);
        const std::string description = config.text("description", "");
        json["schemes"].push_back({{"name", named.name},
                                   {"scheme", family},
                                   {"description", description},
                                   {"path", named.path.string()}});
        if (!common.json) {
            std::cout << named.name << "  (" << family << ")  " << description << "\n";
        }
    }
    if (common.json) {
        std::cout << to_text(json);
    } else if (json["schemes"].empty()) {
        std::cout << "no schemes in " << core::config_folders().front().string() << "\n";
    }
}

void show(const SchemeOptions& options) {
    if (options.name.empty()) throw core::UsageError("schemes show: no NAME given");
    std::cout << resolved_scheme(options.name, options.assignments) << "\n";
}

void run_schemes(const SchemeOptions& options, const CommonOptions& common) {
    if (options.action == "list") return list(common);
    if (options.action == "show") return show(options);
    const std::vector<std::string> actions{"list", "show"};
    const std::string near = core::nearest_name(options.action, actions);
    throw core::UsageError("unknown action '" + options.action +
                           "' for 'schemes'; expected list or show" +
                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace

std::function<void()> add_schemes(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<SchemeOptions>();
    app.add_option("ACTION", options->action, "list, or show NAME");
    app.add_option("NAME", options->name, "Scheme name or JSON file");
    app.add_option("--set", options->assignments, "Override a key: key=value (repeatable)")
        ->allow_extra_args(false)
        ->default_str("");
    return [options, &common] { run_schemes(*options, common); };
}

}  // namespace oligo::inference
