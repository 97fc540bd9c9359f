#include "core/error.hpp"
#include "core/separate_files.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/cuda/device.hpp"
#include "dna/pool/simulated_read_file.hpp"
#include "dna/reads/read_file.hpp"
#include "inference/commands/channel_options.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/formats/streamed_file.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

struct SimulateOptions {
    std::string pool, output, truth;
    bool paired = false;
    ChannelOptions channel;
};

void check(const SimulateOptions& options) {
    if (options.pool.empty()) throw core::UsageError("simulate: no POOL given");
    if (options.output.empty()) throw core::UsageError("simulate: no output given (-o)");
    const auto files = dna::SimulatedReadFile::files_of(options.output, options.paired);
    for (const auto& file : files) require_file_place(file.string());
    if (!options.truth.empty()) require_file_place(options.truth);
    const core::NamedFile inputs[] = {{"POOL", options.pool}, {"--channel", options.channel.names}};
    std::vector<core::NamedFile> outputs{{"--truth", options.truth}};
    for (const auto& file : files) outputs.push_back({"-o", file.string()});
    core::require_separate(inputs, outputs);
}

dna::PackedStrands load_oligos(const std::string& path) {
    dna::PackedStrands oligos;
    dna::StrictReads file(path);
    for (dna::Read read; file.next(read);) {
        if (read.bases.find('N') != std::string::npos) {
            throw core::InputError("'" + path + "': record " + std::to_string(oligos.size() + 1) +
                                   " holds the base N; a pool expects A, C, G and T alone");
        }
        oligos.add(read.bases);
    }
    return oligos;
}

/// The lines of --truth as they come.
class TruthFile {
  public:
    explicit TruthFile(const std::string& path) : text_(dna::truth_head()) {
        if (!path.empty()) file_.emplace(path);
    }
    void add(const dna::SimulatedRead& read) {
        if (!file_) return;
        text_ += dna::truth_line(++lines_, read);
        if (text_.size() >= kBufferBytes) flush();
    }
    void finish(OutputSet& outputs) {
        if (!file_) return;
        flush();
        outputs.take(std::move(*file_));
    }

  private:
    static constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

    void flush() {
        file_->write(std::string_view(text_));
        text_.clear();
    }

    std::optional<core::AtomicFile> file_;
    std::string text_;
    std::uint64_t lines_ = 0;
};

Json report_of(const SimulateOptions& options, const dna::ChannelModel& model, std::size_t oligos,
               const dna::SimulationCount& count, std::uint64_t seed) {
    const auto files = dna::SimulatedReadFile::files_of(options.output, options.paired);
    Json names = files.size() == 1 ? Json(files.front().string()) : Json::array();
    for (const auto& file : files) {
        if (files.size() > 1) names.push_back(file.string());
    }
    return {{"command", "simulate"},
            {"output", names},
            {"strands", oligos},
            {"strands_without_reads", count.strands_without_reads},
            {"reads", count.reads},
            {"substitutions", count.substitutions},
            {"insertions", count.insertions},
            {"deletions", count.deletions},
            {"channel", channel_json(model)},
            {"seed", seed}};
}

void print(const Json& report) {
    const Json& output = report["output"];
    std::cout << (output.is_string()
                      ? output.get<std::string>()
                      : output[0].get<std::string>() + " and " + output[1].get<std::string>())
              << "\n"
              << "  strands         " << report["strands"] << " (without any read "
              << report["strands_without_reads"] << ")\n"
              << "  reads           " << report["reads"] << "\n"
              << "  substitutions   " << report["substitutions"] << "\n"
              << "  insertions      " << report["insertions"] << "\n"
              << "  deletions       " << report["deletions"] << "\n";
}

void run_simulate(const SimulateOptions& options, const CommonOptions& common) {
    check(options);
    const DataOnStdout stdout_taken(common, {options.output, options.truth});
    const dna::ChannelModel model =
        open_channel(options.channel.names, options.channel.overrides, options.paired);
    const dna::PackedStrands oligos = load_oligos(options.pool);
    OutputSet outputs;
    dna::SimulatedReadFile file(options.output, options.paired);
    TruthFile truth(options.truth);
    dna::Spill spill;
    if (const auto folder = folder_beside(options.output)) spill.folder = *folder;
    const auto elsewhere = dna::device().plain_reads(model);
    const dna::SimulationCount count = dna::simulate_each(
        oligos, model, common.seed, {spill, elsewhere.get()},
        [&](const dna::SimulatedRead& read) {
            file.write(read);
            truth.add(read);
        },
        [&](std::uint64_t reads) { file.begin(reads); });
    for (core::AtomicFile& written : file.finish()) outputs.take(std::move(written));
    truth.finish(outputs);
    outputs.keep();
    const Json report = report_of(options, model, oligos.size(), count, common.seed);
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        print(report);
    }
}

}  // namespace

std::function<void()> add_simulate(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<SimulateOptions>();
    app.add_option(
        "POOL", options->pool,
        "Pool: FASTA, FASTQ, one strand a line or an order form (CSV, XLSX); - is standard input");
    app.add_option("-o,--output", options->output,
                   "READS.fastq, .fasta or .txt, each also .gz, .sam or .bam; - is standard "
                   "output (FASTQ)");
    app.add_flag("--paired", options->paired,
                 "Mates of pairs in two files, READS_R1 and READS_R2 (the channel reads pairs)");
    add_channel_options(app, options->channel);
    app.add_option("--truth", options->truth, "Also write where each read came from (TSV)");
    return [options, &common] { run_simulate(*options, common); };
}

}  // namespace oligo::inference
