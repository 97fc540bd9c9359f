#include "inference/api/evaluate.hpp"

#include "core/error.hpp"
#include "core/separate_files.hpp"
#include "dna/channel/channel.hpp"
#include "inference/api/device.hpp"
#include "inference/api/evaluation_report.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/commands/channel_options.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/commands/write_options.hpp"
#include "inference/networks/table.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <sstream>
#include <utility>

namespace oligo::inference {

namespace {

constexpr std::uint32_t kMostTrials = 1'000'000;

struct EvaluateOptions {
    std::vector<std::string> inputs;
    std::string output, csv, sweep, vgg_weights;
    std::vector<std::string> metrics;
    WriteOptions write;
    ChannelOptions channel;
    std::uint32_t trials = 1;
};

/// "KEY=A:B:STEP" or "KEY=V,V,...".
struct Sweep {
    std::string key;
    std::vector<double> values;
};

[[noreturn]] void refuse_sweep(const std::string& text, const std::string& why) {
    throw core::UsageError("--sweep '" + text + "': " + why +
                           "; expected KEY=A:B:STEP such as sub=0:0.02:0.005, or KEY=V,V,...");
}

/// Numbers between `separator`s.
std::vector<double> numbers_in(const std::string& text, const std::string& list, char separator) {
    std::vector<double> numbers;
    std::istringstream words(list);
    for (std::string word; std::getline(words, word, separator);) {
        try {
            numbers.push_back(core::read_decimal("value", word, 0, dna::kMaxCoverage));
        } catch (const core::UsageError& error) {
            refuse_sweep(text, error.what());
        }
    }
    return numbers;
}

Sweep parse_sweep(const std::string& text) {
    constexpr std::size_t kMostValues = 1000;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) refuse_sweep(text, "there is no '='");
    Sweep sweep{text.substr(0, equals), {}};
    const std::string list = text.substr(equals + 1);
    if (list.find(':') == std::string::npos) {
        sweep.values = numbers_in(text, list, ',');
        if (sweep.values.empty()) refuse_sweep(text, "there is no number");
        if (sweep.values.size() > kMostValues) refuse_sweep(text, "it has more than 1000 values");
        return sweep;
    }
    const std::vector<double> ends = numbers_in(text, list, ':');
    if (ends.size() != 3) refuse_sweep(text, "these are not three numbers");
    if (ends[2] <= 0 || ends[1] < ends[0]) refuse_sweep(text, "the range is empty");
    // The small excess lets the last value in when the steps do not add up exactly.
    const double steps = (ends[1] - ends[0]) / ends[2] * (1 + 1e-9) + 1e-9;
    if (steps > kMostValues) refuse_sweep(text, "it has more than 1000 values");
    for (int i = 0; i <= static_cast<int>(steps); ++i) {
        sweep.values.push_back(ends[0] + i * ends[2]);
    }
    return sweep;
}

/// "noisy", "sub=0.01 dropout=0.02", "clean".
std::string label_of(const ChannelOptions& channel) {
    std::string label = channel.names;
    const auto add = [&label](const char* key, const std::optional<double>& value) {
        if (!value) return;
        char text[48];
        std::snprintf(text, sizeof text, "%s%s=%.6g", label.empty() ? "" : " ", key, *value);
        label += text;
    };
    add("sub", channel.overrides.p_sub);
    add("ins", channel.overrides.p_ins);
    add("del", channel.overrides.p_del);
    add("dropout", channel.overrides.p_dropout);
    add("coverage", channel.overrides.coverage);
    return label.empty() ? "clean" : label;
}

std::vector<ChannelCase> channel_cases(const EvaluateOptions& options) {
    const std::string& names = options.channel.names;
    if (options.sweep.empty()) {
        return {{label_of(options.channel), std::nullopt,
                 open_channel(names, options.channel.overrides)}};
    }
    const Sweep sweep = parse_sweep(options.sweep);
    std::vector<ChannelCase> cases;
    for (const double value : sweep.values) {
        ChannelOverrides overrides = options.channel.overrides;
        set_override(overrides, sweep.key, value);
        char label[64];
        std::snprintf(label, sizeof label, "%s=%.6g", sweep.key.c_str(), value);
        cases.push_back({label, value, open_channel(names, overrides)});
    }
    return cases;
}

void check(const EvaluateOptions& options) {
    if (options.inputs.empty()) throw core::UsageError("evaluate: no pictures given");
    if (options.output.empty()) throw core::UsageError("evaluate: no output given (-o)");
    require_file_place(options.output);
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
    return {names, {networks().model_folders({}), options.vgg_weights, prepare_device(common)}};
}

void run_evaluate(const EvaluateOptions& options, const CommonOptions& common) {
    check(options);
    const DataOnStdout stdout_taken(common, {options.output, options.csv});
    auto sources = find_sources(options.inputs, false);
    require_outputs_apart(options, sources);
    auto cases = channel_cases(options);
    const EvaluationPlan plan{std::move(sources), std::move(cases), open_metrics(options, common),
                              options.trials, common.seed};
    const PictureWriter writer = open_picture_writer(options.write, common);
    const std::vector<PictureResult> results = evaluate(*writer.codec, *writer.pool, plan, common);
    const nlohmann::ordered_json report = evaluation_json(plan, *writer.pool, results);
    OutputSet outputs;
    outputs.write(options.output, to_text(report));
    if (!options.csv.empty()) outputs.write(options.csv, evaluation_csv(plan, results));
    outputs.keep();
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        std::cout << evaluation_table(report, plan.metrics);
    }
}

}  // namespace

std::function<void()> add_evaluate(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<EvaluateOptions>();
    // What codecs do about damage shows where the scheme repairs none of it.
    options->write.default_scheme = "fixed-length";
    app.add_option("INPUT", options->inputs, "Pictures or folders of pictures")->default_str("");
    app.add_option("-o,--output", options->output, "RESULT.json; - is standard output");
    add_write_options(app, options->write);
    add_channel_options(app, options->channel);
    app.add_option("--sweep", options->sweep,
                   "Vary sub, ins, del, dropout or coverage: KEY=A:B:STEP or KEY=V,V,...");
    add_number(app, "--trials", options->trials, 1U, kMostTrials)
        ->description("Trials of each picture and channel setting");
    app.add_option("--metrics", options->metrics,
                   "Besides psnr-rgb and psnr-y: ssim-rgb, ms-ssim-rgb, lpips-alex, lpips-squeeze, "
                   "lpips-vgg")
        ->delimiter(',')
        ->default_str("");
    app.add_option("--vgg-weights", options->vgg_weights,
                   "Weights for lpips-vgg, as scripts/convert_lpips.py writes them");
    app.add_option("--csv", options->csv, "Also write one line a trial");
    return [options, &common] { run_evaluate(*options, common); };
}

}  // namespace oligo::inference
