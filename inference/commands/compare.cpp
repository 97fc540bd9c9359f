#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/progress.hpp"
#include "core/standard_input.hpp"
#include "inference/api/device.hpp"
#include "inference/api/metric_set.hpp"
#include "inference/commands/commands.hpp"
#include "inference/networks/table.hpp"
#include "inference/report/density.hpp"
#include "models/files/finder.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

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
    for (const fs::path& path : {reference, other}) {
        if (path != "-" && !fs::exists(path))
            throw core::InputError("'" + path.string() + "' does not exist");
    }
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
MetricSet open_metrics(const CompareOptions& options, const std::string& device) {
    std::vector<std::string> names = options.metrics;
    if (names.empty()) {
        for (const models::MetricKind& kind : networks().metric_kinds()) {
            if (kind.name == "ms-ssim-valid-rgb" || kind.name == "dists") continue;  // by name only
            const bool needs_file = kind.name == "lpips-vgg";
            if (!needs_file || !options.vgg_weights.empty()) names.emplace_back(kind.name);
        }
    }
    return {names, {models::model_folders(options.weights), options.vgg_weights, device}};
}

Json pair_json(const Pair& pair, const core::Picture& reference) {
    return {{"name", pair.name},
            {"reference", pair.reference.string()},
            {"other", pair.other.string()},
            {"width_px", reference.width_px},
            {"height_px", reference.height_px}};
}

Figures compare_pair(const Pair& pair, const MetricSet& metrics, Json& pictures) {
    const core::Picture reference = core::load_picture(core::input_file(pair.reference));
    const core::Picture other = core::load_picture(core::input_file(pair.other));
    const auto size = [](const core::Picture& picture) {
        return std::to_string(picture.width_px) + " x " + std::to_string(picture.height_px);
    };
    if (size(reference) != size(other)) {
        throw core::InputError("'" + pair.reference.string() + "' has " + size(reference) +
                               " pixels, '" + pair.other.string() + "' " + size(other) +
                               "; expected equal sizes");
    }
    Figures figures = metrics.measure(reference, other);
    metrics.put(pictures.emplace_back(pair_json(pair, reference)), figures);
    return figures;
}

std::string table_row(const std::string& title, const std::string& cells) {
    char line[64];
    std::snprintf(line, sizeof line, "%-20.40s", title.c_str());
    return line + cells + "\n";
}

std::string table(const Json& report, const MetricSet& metrics) {
    std::string text = table_row("picture", metrics.head_cells());
    for (const Json& picture : report["pictures"]) {
        text += table_row(picture["name"].get<std::string>(), metrics.cells(picture));
    }
    if (report["pictures"].size() > 1) text += table_row("mean", metrics.cells(report["mean"]));
    return text;
}

void run_compare(const CompareOptions& options, const CommonOptions& common) {
    if (options.reference.empty() || options.other.empty()) {
        throw core::UsageError("compare: expected two pictures or two folders");
    }
    const std::vector<Pair> pairs = find_pairs(options.reference, options.other);
    const MetricSet metrics = open_metrics(options, prepare_device(common));
    Json report{{"command", "compare"}, {"mean", Json::object()}, {"pictures", Json::array()}};
    std::vector<Figures> figures;
    core::Progress progress("compare", pairs.size(), "pictures");
    for (const Pair& pair : pairs) {
        figures.push_back(compare_pair(pair, metrics, report["pictures"]));
        progress.advance();
    }
    metrics.put(report["mean"], metrics.mean(figures));
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
                   "all of these that have weights when not given; and ms-ssim-valid-rgb, dists")
        ->delimiter(',')
        ->default_str("");
    app.add_option("--weights", options->weights,
                   "Further model weights: a folder, file, run folder or name");
    app.add_option("--vgg-weights", options->vgg_weights,
                   "Weights for lpips-vgg or dists, as scripts/convert_lpips.py writes them");
    return [options, &common] { run_compare(*options, common); };
}

}  // namespace oligo::inference
