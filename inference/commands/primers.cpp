#include "core/config.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/separate_files.hpp"
#include "dna/oligo/primer_design.hpp"
#include "dna/reads/read_file.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/report/density.hpp"
#include "inference/report/order_report.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

struct PrimerCommandOptions {
    std::string action, output;
    std::vector<std::filesystem::path> avoided;  ///< pools or reads
    std::size_t count = 1;
    dna::PrimerDesignOptions design;
};

Json report_of(const PrimerCommandOptions& options,
               const std::vector<dna::DesignedPrimers>& pairs) {
    Json json{{"command", "primers design"}, {"output", options.output}, {"pairs", Json::array()}};
    for (const dna::DesignedPrimers& pair : pairs) {
        Json one = primers_json(pair.primers);
        one["forward_celsius"] = pair.forward_celsius;
        one["reverse_celsius"] = pair.reverse_celsius;
        one["nearest_edits"] = pair.nearest_edits;
        json["pairs"].push_back(one);
    }
    return json;
}

void design(PrimerCommandOptions options, const CommonOptions& common) {
    if (options.output.empty()) throw core::UsageError("primers design: no -o PRIMERS.tsv given");
    const DataOnStdout stdout_taken(common, {options.output});
    std::vector<core::NamedFile> inputs;
    for (const auto& avoided : options.avoided) inputs.push_back({"--avoid", avoided});
    const core::NamedFile outputs[] = {{"-o", options.output}};
    core::require_separate(inputs, outputs);
    options.design.seed = common.seed;
    std::vector<std::string> payload;
    if (!options.avoided.empty()) {
        for (dna::Read& read : dna::read_all(options.avoided)) {
            payload.push_back(std::move(read.bases));
        }
    }
    const auto pairs = dna::design_primers(options.count, options.design, payload);
    core::write_file_atomic(options.output, dna::primers_tsv(pairs));
    if (common.json) {
        std::cout << to_text(report_of(options, pairs));
    } else if (!common.quiet) {
        std::cout << options.output << ": " << pairs.size() << " pairs of "
                  << options.design.length_nt << " nt\n";
    }
}

void run_primers(const PrimerCommandOptions& options, const CommonOptions& common) {
    if (options.action == "design") return design(options, common);
    const std::vector<std::string> actions{"design"};
    const std::string near = core::nearest_name(options.action, actions);
    throw core::UsageError("unknown action '" + options.action +
                           "' for 'primers'; expected design" +
                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace

std::function<void()> add_primers(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<PrimerCommandOptions>();
    dna::PrimerDesignOptions& design = options->design;
    app.add_option("ACTION", options->action, "design");
    add_number<std::size_t>(app, "--count", options->count, 1, 5000)
        ->description("Pairs of primers, 1..5000");
    app.add_option("-o,--output", options->output,
                   "Table of the pairs, tab-separated; - is standard output");
    app.add_option("--avoid", options->avoided,
                   "Pools, order forms or reads that no primer may be near")
        ->allow_extra_args(false);
    add_number<std::size_t>(app, "--length", design.length_nt, 12, 40)
        ->description("Bases of a primer, 12..40");
    add_number(app, "--tm-min", design.lowest_celsius, 0.0, 100.0)
        ->description("Lowest melting temperature, Celsius");
    add_number(app, "--tm-max", design.highest_celsius, 0.0, 100.0)
        ->description("Highest melting temperature, Celsius");
    add_number<std::size_t>(app, "--min-edits", design.min_edits, 0, 40)
        ->description("Edits between any two primers");
    add_number<std::size_t>(app, "--min-payload-edits", design.min_payload_edits, 0, 40)
        ->description("Edits between a primer and any piece of what --avoid names");
    return [options, &common] { run_primers(*options, common); };
}

}  // namespace oligo::inference
