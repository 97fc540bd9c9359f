#include "inference/api/evaluate.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"
#include "core/separate_files.hpp"
#include "core/thread_pool.hpp"
#include "inference/api/device.hpp"
#include "inference/api/evaluation_report.hpp"
#include "inference/api/evaluation_systems.hpp"
#include "inference/commands/channel_options.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/evaluate_cases.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/commands/write_options.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "models/files/finder.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint32_t kMostTrials = 1'000'000;

struct EvaluateOptions {
    std::vector<std::string> inputs;
    std::string output, csv, sweep, rates, vgg_weights;
    std::vector<std::string> metrics, comparators;
    WriteOptions write;
    ChannelOptions channel;
    std::uint32_t trials = 1;

    bool all_rates() const { return rates == "all"; }
};

void check(const EvaluateOptions& options) {
    if (options.inputs.empty()) throw core::UsageError("evaluate: no pictures given");
    if (options.output.empty()) throw core::UsageError("evaluate: no output given (-o)");
    if (!options.rates.empty() && !options.all_rates()) {
        throw core::UsageError("--rates '" + options.rates +
                               "': expected all; single rates are given with --set");
    }
    if (!names_folder(options.output)) require_file_place(options.output);
    if (!options.csv.empty()) require_file_place(options.csv);
}

void require_outputs_apart(const EvaluateOptions& options, const std::vector<Source>& sources) {
    std::vector<core::NamedFile> inputs = files_of(options.write);
    inputs.push_back({"--channel", options.channel.names});
    inputs.push_back({"--vgg-weights", options.vgg_weights});
    for (const Source& source : sources) inputs.push_back({"INPUT", source.path});
    const core::NamedFile outputs[] = {{"-o", options.output}, {"--csv", options.csv}};
    core::require_separate(inputs, outputs);
}

/// PSNR, and what else was asked for.
MetricSet open_metrics(const EvaluateOptions& options, const CommonOptions& common) {
    std::vector<std::string> names{"psnr-rgb", "psnr-y"};
    names.insert(names.end(), options.metrics.begin(), options.metrics.end());
    return {names, {models::model_folders({}), options.vgg_weights, prepare_device(common)}};
}

/// Every codec of --codec under every scheme of --scheme.
std::vector<EvaluationSystem> own_systems(const EvaluateOptions& options,
                                          const CommonOptions& common) {
    std::vector<EvaluationSystem> systems;
    for (const std::string& codec : list_of(options.write.codec)) {
        for (const std::string& scheme : list_of(options.write.scheme)) {
            EvaluationSystem system;
            system.name = codec + (scheme.empty() ? "" : ", " + scheme);
            system.write = options.write;
            system.write.codec = codec;
            system.write.scheme = scheme;
            system.write.assignments.clear();
            system.settings = settings_of(options.write.assignments);
            if (options.all_rates()) add_all_rates(system, common);
            systems.push_back(std::move(system));
        }
    }
    return systems;
}

std::vector<EvaluationSystem> systems_of(const EvaluateOptions& options,
                                         const CommonOptions& common) {
    if (options.comparators.empty()) return own_systems(options, common);
    std::vector<std::string> names = options.comparators;
    if (names == std::vector<std::string>{"all"}) {
        names.clear();
        for (const core::NamedConfig& one : core::list_configs("compare")) {
            names.push_back(one.name);
        }
    }
    std::vector<EvaluationSystem> systems;
    for (const std::string& name : names) {
        systems.push_back(
            open_comparator(name, options.write.assignments, options.all_rates(), common));
        systems.back().comparator["file"] = fs::path(name).stem().string();
    }
    return systems;
}

/// Where a system's result goes in a folder.
std::string file_name_of(const EvaluationSystem& system) {
    std::string name = system.comparator.contains("file")
                           ? system.comparator["file"].get<std::string>()
                           : fs::path(system.write.codec).stem().string();
    if (!system.comparator.contains("file") && !system.write.scheme.empty()) {
        name += "." + fs::path(system.write.scheme).stem().string();
    }
    return safe_file_name(name) + ".json";
}

/// The command as it can be given again.
std::string command_text(const EvaluateOptions& options, const CommonOptions& common) {
    std::string text = "oligocodec evaluate";
    const auto add = [&text](const std::string& name, const std::string& value) {
        if (!value.empty()) text += " " + name + " " + value;
    };
    for (const std::string& input : options.inputs) text += " " + input;
    for (const std::string& one : options.comparators) add("--compare", one);
    if (options.comparators.empty()) add("--codec", options.write.codec);
    add("--scheme", options.write.scheme);
    for (const std::string& one : options.write.assignments) add("--set", one);
    add("--primers", options.write.primers);
    add("--rates", options.rates);
    add("--channel", options.channel.names);
    const ChannelOverrides& values = options.channel.overrides;
    const std::pair<const char*, std::optional<double>> numbers[] = {
        {"--sub", values.p_sub},
        {"--ins", values.p_ins},
        {"--del", values.p_del},
        {"--dropout", values.p_dropout},
        {"--coverage", values.coverage}};
    for (const auto& [name, value] : numbers) {
        char number[32] = "";
        if (value) std::snprintf(number, sizeof number, "%.9g", *value);
        add(name, number);
    }
    add("--sweep", options.sweep);
    add("--trials", std::to_string(options.trials));
    add("--seed", std::to_string(common.seed));
    for (const std::string& one : options.metrics) add("--metrics", one);
    add("-o", options.output);
    return text;
}

/// Runs all systems; what fails is a row, unless nothing is left.
class EvaluationCommand {
  public:
    EvaluationCommand(const EvaluateOptions& options, const CommonOptions& common,
                      EvaluationPlan& plan, std::vector<EvaluationSystem> systems)
        : options_(options),
          common_(common),
          plan_(plan),
          systems_(std::move(systems)),
          folder_(names_folder(options.output)),
          journal_(journal_file(), plan.ranks),
          progress_(all_trials()) {
        if (journal_.found() > 0) {
            spdlog::info("evaluate: goes on with {} pictures that are done", journal_.found());
        }
    }

    void run() {
        if (plan_.ranks.several()) {
            run_share();
            begin_merge();
        }
        const std::string command = command_text(options_, common_);
        for (const EvaluationSystem& system : systems_) {
            std::vector<Json> points;
            for (const auto& setting : system.settings) {
                points.push_back(run_point(system, setting));
            }
            if (missing_) {
                reports_.clear();
                return;
            }
            reports_.push_back(evaluation_json(system, plan_, command, std::move(points)));
        }
        if (succeeded_ == 0) throw core::Error(first_code_, first_error_);
        write();
    }
    /// Empty where another rank, which is not through, will write the result.
    const std::vector<Json>& reports() const { return reports_; }
    /// "rank 0 of 2: 3 of 5 pictures evaluated"
    std::string share_text() const {
        return plan_.ranks.text() + ": " + std::to_string(own_sources()) + " of " +
               std::to_string(plan_.sources.size()) + " pictures evaluated; '" + options_.output +
               "' is written by the rank that is last";
    }

    /// Throws where something is missing in the result.
    void require_whole() const {
        std::size_t failures = 0;
        for (const Json& report : reports_) failures += failures_in(report);
        if (reports_.empty() && !first_error_.empty()) {
            throw core::InputError("evaluate: " + first_error_);
        }
        if (failures == 0) return;
        throw core::InputError("evaluate: " + std::to_string(failures) +
                               " rows have an error instead of figures, the first: " +
                               first_error_ + "; all others are in '" + options_.output + "'");
    }

  private:
    /// This rank's pictures, into the journal.
    void run_share() {
        for (const EvaluationSystem& system : systems_) {
            for (const auto& setting : system.settings) run_point(system, setting);
        }
    }
    /// From here on run_point() gives what all ranks found so far.
    void begin_merge() {
        plan_.merge = true;
        journal_.read_all();
        succeeded_ = 0;
        missing_ = false;
    }
    std::size_t own_sources() const {
        return static_cast<std::size_t>(
            std::count_if(plan_.sources.begin(), plan_.sources.end(),
                          [&](const Source& one) { return plan_.takes(one); }));
    }

    fs::path journal_file() const {
        if (options_.output == "-") return {};
        if (folder_) return fs::path(options_.output) / "evaluation.partial";
        return EvaluationJournal::beside(options_.output);
    }

    std::uint64_t all_trials() const {
        std::uint64_t points = 0;
        for (const EvaluationSystem& system : systems_) points += system.settings.size();
        return points * own_sources() * plan_.trials_a_picture();
    }

    Json run_point(const EvaluationSystem& system, const std::vector<std::string>& setting) {
        std::optional<EvaluationPoint> point;
        try {
            point = open_point(system, setting, common_);
        } catch (const core::Error& error) {
            const bool user = error.code() == core::ExitCode::kInvalidInput ||
                              error.code() == core::ExitCode::kUsage;
            if (!user) throw;
            note_failure(error.code(), error.what());
            progress_.advance(system.name,
                              plan_.merge ? 0 : own_sources() * plan_.trials_a_picture());
            return failed_point_json(label_of_setting(setting), error.what());
        }
        std::vector<Json> pictures = evaluate(*point, plan_, journal_, common_, progress_);
        for (const Json& picture : pictures) {
            if (picture.is_null()) {
                missing_ = true;
            } else if (picture.contains("error")) {
                note_failure(core::ExitCode::kInvalidInput, picture["error"].get<std::string>());
            } else {
                ++succeeded_;
            }
        }
        if (missing_) return nullptr;
        return point_json(*point, plan_, std::move(pictures));
    }

    void note_failure(core::ExitCode code, const std::string& error) {
        if (!first_error_.empty()) return;
        first_error_ = error;
        first_code_ = code;
    }

    void write() {
        OutputSet outputs;
        if (folder_) outputs.make_folder(options_.output);
        for (std::size_t i = 0; i < reports_.size(); ++i) {
            const fs::path file = folder_ ? fs::path(options_.output) / file_name_of(systems_[i])
                                          : fs::path(options_.output);
            outputs.write(file, to_text(reports_[i]));
        }
        if (!options_.csv.empty()) {
            outputs.write(options_.csv, evaluation_csv(reports_, plan_.metrics));
        }
        outputs.keep();
        journal_.remove();
    }

    const EvaluateOptions& options_;
    const CommonOptions& common_;
    EvaluationPlan& plan_;
    std::vector<EvaluationSystem> systems_;
    bool folder_;
    EvaluationJournal journal_;
    EvaluationProgress progress_;
    std::vector<Json> reports_;
    std::size_t succeeded_ = 0;
    bool missing_ = false;  ///< the record of another rank
    std::string first_error_;
    core::ExitCode first_code_ = core::ExitCode::kInvalidInput;
};

/// One thread a network where pictures or trials run side by side.
CommonOptions for_networks(const CommonOptions& common, std::size_t pictures, std::size_t trials) {
    CommonOptions changed = common;
    const std::size_t threads = core::thread_count();
    if (threads > 1 && (pictures >= threads || trials >= threads)) changed.threads = 1;
    return changed;
}

void print(const std::vector<Json>& reports, const EvaluationPlan& plan,
           const CommonOptions& common) {
    if (common.json) {
        std::cout << to_text(reports.size() == 1 ? reports[0] : Json{{"systems", reports}});
    } else if (!common.quiet) {
        for (const Json& report : reports) {
            if (reports.size() > 1) std::cout << report["name"].get<std::string>() << "\n";
            std::cout << evaluation_table(report, plan.metrics) << (reports.size() > 1 ? "\n" : "");
        }
    }
}

void run_evaluate(const EvaluateOptions& options, const CommonOptions& common) {
    check(options);
    const DataOnStdout stdout_taken(common, {options.output, options.csv});
    auto sources = find_sources(options.inputs, false);
    require_outputs_apart(options, sources);
    auto cases = channel_cases(options.channel, options.sweep);
    const CommonOptions inner = for_networks(common, sources.size(), cases.size() * options.trials);
    EvaluationPlan plan{std::move(sources), std::move(cases), open_metrics(options, inner),
                        options.trials,     common.seed,      ranks_from_environment()};
    if (plan.ranks.several() && options.output == "-") {
        throw core::UsageError("evaluate: " + plan.ranks.text() +
                               " has its share of the pictures; expected a file or folder with -o, "
                               "in which the ranks meet");
    }
    auto systems = systems_of(options, common);
    if (systems.size() > 1 && !names_folder(options.output)) {
        throw core::UsageError("evaluate: " + std::to_string(systems.size()) +
                               " codecs and schemes give a file each; expected a folder with -o, "
                               "such as 'results/'");
    }
    EvaluationCommand command(options, inner, plan, std::move(systems));
    command.run();
    if (!command.reports().empty()) {
        print(command.reports(), plan, common);
    } else if (!common.quiet && !common.json) {
        std::cout << command.share_text() << "\n";
    }
    command.require_whole();
}

}  // namespace

std::function<void()> add_evaluate(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<EvaluateOptions>();
    // What codecs do about damage shows where the scheme repairs none of it.
    options->write.default_scheme = "fixed-length";
    app.add_option("INPUT", options->inputs, "Pictures or folders of pictures")->default_str("");
    app.add_option(
        "-o,--output", options->output,
        "RESULT.json, or a folder for a result a codec and scheme; - is standard output");
    add_write_options(app, options->write);
    app.get_option("--codec")->description(
        "Codec, model name or weights file; several with commas; raw: files as they are");
    app.get_option("--scheme")
        ->description("Scheme name or JSON file, several with commas; without it " +
                      options->write.default_scheme + ", or the codec's own");
    app.get_option("--set")->description(
        "Set an option of the codec or a key of the scheme: key=value, or key=a,b,c for one after "
        "the other (repeatable)");
    app.add_option(
           "--compare", options->comparators,
           "Systems of configs/compare by name or file instead of --codec and --scheme; all")
        ->delimiter(',')
        ->default_str("");
    app.add_option("--rates", options->rates, "all: every rate that the codec has");
    add_channel_options(app, options->channel);
    app.get_option("--channel")
        ->description(
            "Channel name or JSON file, several with commas; NAME+NAME passes one after the other");
    app.add_option("--sweep", options->sweep,
                   "Vary sub, ins, del, dropout or coverage: KEY=A:B:STEP or KEY=V,V,...");
    add_number(app, "--trials", options->trials, 1U, kMostTrials)
        ->description("Trials of each picture and channel setting");
    app.add_option("--metrics", options->metrics,
                   "Besides psnr-rgb and psnr-y: ssim-rgb, ms-ssim-rgb, ms-ssim-valid-rgb, "
                   "lpips-alex, lpips-squeeze, lpips-vgg, dists")
        ->delimiter(',')
        ->default_str("");
    app.add_option("--vgg-weights", options->vgg_weights,
                   "Weights for lpips-vgg and dists, as scripts/convert_lpips.py writes them");
    app.add_option("--csv", options->csv, "Also write one line a trial");
    return [options, &common] { run_evaluate(*options, common); };
}

}  // namespace oligo::inference
