#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/separate_files.hpp"
#include "dna/channel/channel_fit.hpp"
#include "dna/reads/read_file.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace oligo::inference {

namespace {

using FitJson = nlohmann::ordered_json;

struct FitOptions {
    std::vector<std::string> reads;
    std::string pool, output;
};

void check(const FitOptions& options) {
    if (options.reads.empty()) throw core::UsageError("fit-channel: no READS given");
    if (options.pool.empty()) throw core::UsageError("fit-channel: no pool given (--pool)");
    if (options.output.empty()) throw core::UsageError("fit-channel: no output given (-o)");
    require_file_place(options.output);
    std::vector<core::NamedFile> inputs{{"--pool", options.pool}};
    for (const std::string& reads : options.reads) inputs.push_back({"READS", reads});
    const core::NamedFile outputs[] = {{"-o", options.output}};
    core::require_separate(inputs, outputs);
}

std::vector<std::string> pool_oligos(const std::string& path) {
    std::vector<std::string> oligos;
    dna::StrictReads file(path);
    for (dna::Read read; file.next(read);) oligos.push_back(std::move(read.bases));
    return oligos;
}

FitJson fit_report(const FitOptions& options, const dna::ChannelFit& fit) {
    const dna::StageErrors& errors = fit.synthesis.errors;
    return {{"command", "fit-channel"},
            {"output", options.output},
            {"reads", fit.reads},
            {"matched", fit.matched},
            {"bases", fit.bases},
            {"substitutions", fit.substitutions},
            {"insertions", fit.insertions},
            {"deletions", fit.deletions},
            {"p_sub", errors.p_sub},
            {"p_ins", errors.p_ins},
            {"p_del", errors.p_del},
            {"insertion_runs", errors.insertion_runs},
            {"deletion_runs", errors.deletion_runs},
            {"by_position", errors.by_position},
            {"lost_ends", fit.synthesis.lost_ends},
            {"sigma", fit.synthesis.sigma},
            {"coverage", fit.coverage},
            {"p_dropout", fit.p_dropout}};
}

void print_fit(const FitJson& report) {
    std::cout << report["output"].get<std::string>() << "\n"
              << "  reads           " << report["reads"] << " (of the pool " << report["matched"]
              << ")\n"
              << "  substitutions   " << report["p_sub"] << " a base\n"
              << "  insertions      " << report["p_ins"] << " runs a base\n"
              << "  deletions       " << report["p_del"] << " runs a base\n"
              << "  reads a strand  " << report["coverage"] << ", sigma " << report["sigma"]
              << ", strands lost " << report["p_dropout"] << "\n";
}

void run_fit(const FitOptions& options, const CommonOptions& common) {
    check(options);
    const DataOnStdout stdout_taken(common, {options.output});
    const auto oligos = pool_oligos(options.pool);
    dna::FileReads reads(
        std::vector<std::filesystem::path>(options.reads.begin(), options.reads.end()));
    core::Progress progress("fit-channel", 0, "reads");
    const auto fit =
        dna::fit_channel(reads, oligos, [&](std::uint64_t done) { progress.at(done); });
    OutputSet outputs;
    outputs.write(options.output, dna::channel_text(fit));
    outputs.keep();
    const FitJson report = fit_report(options, fit);
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        print_fit(report);
    }
}

}  // namespace

std::function<void()> add_fit_channel(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<FitOptions>();
    app.add_option("READS", options->reads,
                   "Files of sequencing reads of the pool, in any format that decode takes")
        ->default_str("");
    app.add_option("--pool", options->pool, "The pool as it was ordered, primers included");
    app.add_option("-o,--output", options->output,
                   "CHANNEL.json, for --channel; - is standard output");
    return [options, &common] { run_fit(*options, common); };
}

}  // namespace oligo::inference
