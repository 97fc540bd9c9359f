#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/progress.hpp"
#include "inference/commands/commands.hpp"
#include "inference/density.hpp"
#include "inference/device.hpp"
#include "inference/evaluate.hpp"
#include "models/metrics/picture_metric.hpp"
#include "models/registry.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct CompareOptions {
    std::string reference, other, weights, vgg_weights;
    std::vector<std::string> metrics;
};

/// Two pictures of one name.
struct Pair {
    std::string name;
    fs::path reference, other;
};

/// A metric that was asked for.
struct OpenMetric {
    models::MetricKind kind;
    std::unique_ptr<models::PictureMetric> metric;
};

/// Pictures below a folder by their path in it, without extension.
std::map<std::string, fs::path> pictures_by_name(const fs::path& folder) {
    std::map<std::string, fs::path> pictures;
    for (const fs::path& file : core::find_pictures({folder})) {
        const std::string name = file.lexically_relative(folder).replace_extension().string();
        const auto [found, fresh] = pictures.emplace(name, file);
        if (!fresh) {
            throw core::InputError("pictures '" + found->second.string() + "' and '" +
                                   file.string() +
                                   "' differ in their extension alone; expected one of a name");
        }
    }
    if (pictures.empty()) {
        throw core::InputError("folder '" + folder.string() + "': no pictures in it");
    }
    return pictures;
}

std::vector<Pair> find_pairs(const fs::path& reference, const fs::path& other) {
    if (!fs::is_directory(reference) && !fs::is_directory(other)) {
        return {{reference.stem().string(), reference, other}};
    }
    if (!fs::is_directory(reference) || !fs::is_directory(other)) {
        throw core::InputError("'" + reference.string() + "' and '" + other.string() +
                               "': one is a folder; expected two pictures or two folders");
    }
    const auto references = pictures_by_name(reference);
    auto others = pictures_by_name(other);
    std::vector<Pair> pairs;
    for (const auto& [name, path] : references) {
        const auto found = others.find(name);
        if (found == others.end()) {
            throw core::InputError("picture '" + path.string() + "': folder '" + other.string() +
                                   "' has none of its name");
        }
        pairs.push_back({name, path, found->second});
        others.erase(found);
    }
    if (!others.empty()) {
        throw core::InputError("picture '" + others.begin()->second.string() + "': folder '" +
                               reference.string() + "' has none of its name");
    }
    return pairs;
}

/// The metrics named, or all that have weights.
std::vector<OpenMetric> open_metrics(const CompareOptions& options, const std::string& device) {
    const models::MetricSources sources{models::model_folders(options.weights), options.vgg_weights,
                                        device};
    std::vector<std::string> names = options.metrics;
    if (names.empty()) {
        for (const models::MetricKind& kind : models::metric_kinds()) {
            const bool needs_file = kind.name == "lpips-vgg";
            if (!needs_file || !options.vgg_weights.empty()) names.emplace_back(kind.name);
        }
    }
    std::vector<OpenMetric> metrics;
    for (const std::string& name : names) {
        auto metric = models::open_picture_metric(name, sources);
        const auto kinds = models::metric_kinds();
        const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                       [&](const auto& one) { return one.name == name; });
        metrics.push_back({*kind, std::move(metric)});
    }
    return metrics;
}

Json compare_pair(const Pair& pair, const std::vector<OpenMetric>& metrics) {
    const core::Picture reference = core::load_picture(pair.reference);
    const core::Picture other = core::load_picture(pair.other);
    const auto size = [](const core::Picture& picture) {
        return std::to_string(picture.width_px) + " x " + std::to_string(picture.height_px);
    };
    if (size(reference) != size(other)) {
        throw core::InputError("'" + pair.reference.string() + "' has " + size(reference) +
                               " pixels, '" + pair.other.string() + "' " + size(other) +
                               "; expected equal sizes");
    }
    Json json{{"name", pair.name},
              {"reference", pair.reference.string()},
              {"other", pair.other.string()},
              {"width_px", reference.width_px},
              {"height_px", reference.height_px}};
    for (const OpenMetric& one : metrics) {
        json[std::string(one.kind.key)] = number(one.metric->measure(reference, other));
    }
    return json;
}

/// The means of every metric over the pictures where it exists.
Json means_of(const Json& pictures, const std::vector<OpenMetric>& metrics) {
    Json means = Json::object();
    for (const OpenMetric& one : metrics) {
        const std::string key(one.kind.key);
        std::vector<std::optional<double>> values;
        for (const Json& picture : pictures) {
            values.push_back(value_of(picture[key]));
        }
        means[key] = number(mean_of(values));
    }
    return means;
}

std::string row(const std::string& title, const Json& figures,
                const std::vector<OpenMetric>& metrics) {
    char cell[64];
    std::snprintf(cell, sizeof cell, "%-20.40s", title.c_str());
    std::string text = cell;
    for (const OpenMetric& one : metrics) {
        const auto shown = value_of(figures[std::string(one.kind.key)]);
        std::snprintf(cell, sizeof cell, " %13s", fixed(shown, one.kind.digits).c_str());
        text += cell;
    }
    return text + "\n";
}

std::string table(const Json& report, const std::vector<OpenMetric>& metrics) {
    char cell[64];
    std::snprintf(cell, sizeof cell, "%-20s", "picture");
    std::string text = cell;
    for (const OpenMetric& one : metrics) {
        std::snprintf(cell, sizeof cell, " %13s", std::string(one.kind.name).c_str());
        text += cell;
    }
    text += "\n";
    for (const Json& picture : report["pictures"]) {
        text += row(picture["name"].get<std::string>(), picture, metrics);
    }
    if (report["pictures"].size() > 1) text += row("mean", report["mean"], metrics);
    return text;
}

void run_compare(const CompareOptions& options, const CommonOptions& common) {
    if (options.reference.empty() || options.other.empty()) {
        throw core::UsageError("compare: expected two pictures or two folders");
    }
    const std::vector<Pair> pairs = find_pairs(options.reference, options.other);
    const std::vector<OpenMetric> metrics = open_metrics(options, prepare_device(common));
    Json report{{"command", "compare"}, {"mean", Json()}, {"pictures", Json::array()}};
    core::Progress progress("compare", pairs.size(), "pictures");
    for (const Pair& pair : pairs) {
        report["pictures"].push_back(compare_pair(pair, metrics));
        progress.advance();
    }
    report["mean"] = means_of(report["pictures"], metrics);
    std::cout << (common.json ? to_text(report) : table(report, metrics));
}

}  // namespace

std::function<void()> add_compare(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<CompareOptions>();
    app.add_option("REFERENCE", options->reference, "A picture or a folder of pictures")
        ->default_str("");
    app.add_option("OTHER", options->other, "What is compared with it, of the same names")
        ->default_str("");
    app.add_option("--metrics", options->metrics,
                   "psnr-rgb, psnr-y, ssim-rgb, ms-ssim-rgb, lpips-alex, lpips-squeeze, lpips-vgg; "
                   "all that have weights when not given")
        ->delimiter(',')
        ->default_str("");
    app.add_option("--weights", options->weights, "Folder with further model weights");
    app.add_option("--vgg-weights", options->vgg_weights,
                   "Weights for lpips-vgg, as scripts/convert_lpips.py writes them");
    return [options, &common] { run_compare(*options, common); };
}

}  // namespace oligo::inference
