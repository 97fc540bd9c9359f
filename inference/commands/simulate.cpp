#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/channel/channel.hpp"
#include "dna/pool/export.hpp"
#include "dna/reads/read_file.hpp"
#include "inference/commands/channel_options.hpp"
#include "inference/commands/commands.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

struct SimulateOptions {
    std::string pool, output, truth;
    ChannelOptions channel;
};

void check(const SimulateOptions& options) {
    if (options.pool.empty()) throw core::UsageError("simulate: no POOL given");
    if (options.output.empty()) throw core::UsageError("simulate: no output given (-o)");
    dna::strand_format(options.output);
    require_file_place(options.output);
    if (!options.truth.empty()) require_file_place(options.truth);
}

std::vector<std::string> load_oligos(const std::string& path) {
    std::vector<std::string> oligos;
    for (dna::Read& read : dna::read_all({path})) {
        if (read.bases.find('N') != std::string::npos) {
            throw core::InputError("'" + path + "': record " + std::to_string(oligos.size() + 1) +
                                   " holds the base N; a pool expects A, C, G and T alone");
        }
        oligos.push_back(std::move(read.bases));
    }
    return oligos;
}

Json report_of(const SimulateOptions& options, const dna::ChannelModel& model, std::size_t oligos,
               const std::vector<dna::SimulatedRead>& reads, std::uint64_t seed) {
    std::uint64_t substitutions = 0, insertions = 0, deletions = 0;
    std::vector<bool> seen(oligos);
    for (const dna::SimulatedRead& read : reads) {
        substitutions += read.substitutions;
        insertions += read.insertions;
        deletions += read.deletions;
        seen.at(read.strand) = true;
    }
    const auto covered = static_cast<std::uint64_t>(std::count(seen.begin(), seen.end(), true));
    return {{"command", "simulate"},
            {"output", options.output},
            {"strands", oligos},
            {"strands_without_reads", oligos - covered},
            {"reads", reads.size()},
            {"substitutions", substitutions},
            {"insertions", insertions},
            {"deletions", deletions},
            {"channel",
             {{"p_sub", model.p_sub},
              {"p_ins", model.p_ins},
              {"p_del", model.p_del},
              {"p_dropout", model.p_dropout},
              {"coverage", model.coverage}}},
            {"seed", seed}};
}

void print(const Json& report) {
    std::cout << report["output"].get<std::string>() << "\n"
              << "  strands         " << report["strands"] << " (without any read "
              << report["strands_without_reads"] << ")\n"
              << "  reads           " << report["reads"] << "\n"
              << "  substitutions   " << report["substitutions"] << "\n"
              << "  insertions      " << report["insertions"] << "\n"
              << "  deletions       " << report["deletions"] << "\n";
}

void run_simulate(const SimulateOptions& options, const CommonOptions& common) {
    check(options);
    const dna::ChannelModel model = open_channel(options.channel.names, options.channel.overrides);
    const std::vector<std::string> oligos = load_oligos(options.pool);
    const std::vector<dna::SimulatedRead> reads = dna::simulate(oligos, model, common.seed);
    OutputSet outputs;
    dna::write_reads(options.output, reads);
    outputs.wrote(options.output);
    if (!options.truth.empty()) {
        outputs.wrote(options.truth);
        core::write_file_atomic(options.truth, dna::truth_table(reads));
    }
    outputs.keep();
    const Json report = report_of(options, model, oligos.size(), reads, common.seed);
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        print(report);
    }
}

}  // namespace

std::function<void()> add_simulate(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<SimulateOptions>();
    app.add_option("POOL", options->pool, "Pool: FASTA, FASTQ or one strand a line");
    app.add_option("-o,--output", options->output, "READS.fastq, .fasta or .txt, each also .gz");
    add_channel_options(app, options->channel);
    app.add_option("--truth", options->truth, "Also write where each read came from (TSV)");
    return [options, &common] { run_simulate(*options, common); };
}

}  // namespace oligo::inference
