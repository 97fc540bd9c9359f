#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/separate_files.hpp"
#include "dna/clustering/cluster_strands.hpp"
#include "dna/pool/export.hpp"
#include "dna/pool/text_file.hpp"
#include "dna/reads/confidence.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/read_options.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/formats/streamed_file.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/read_report.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>
#include <map>
#include <memory>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

struct ClusterOptions {
    ReadOptions reads;
    std::string output, table, report;
    dna::StrandPlan plan;
    bool strict = false;
};

/// What clustering found, for people and reports.
struct ClusterSummary {
    std::uint64_t reads = 0, unreadable = 0, clusters = 0, strands = 0, reads_of_strands = 0;
    dna::StrandFacts facts;
    std::map<std::uint64_t, std::uint64_t> depths;  ///< strands by their reads
};

void check_cluster(const ClusterOptions& options) {
    if (options.reads.empty()) throw core::UsageError("cluster: no READS given");
    if (options.output.empty()) throw core::UsageError("cluster: no output given (-o)");
    dna::strand_format(options.output);
    require_file_place(options.output);
    for (const std::string& path : {options.table, options.report}) {
        if (!path.empty()) require_file_place(path);
    }
    std::vector<core::NamedFile> inputs;
    for (const std::string& file : options.reads.all_files()) inputs.push_back({"READS", file});
    const core::NamedFile outputs[] = {
        {"-o", options.output}, {"--tsv", options.table}, {"--report", options.report}};
    core::require_separate(inputs, outputs);
}

std::string quality_letters(const dna::StrandReading& strand) {
    std::string letters;
    for (const std::uint8_t confidence : strand.confidence) {
        const unsigned phred = dna::phred_of_error(dna::error_chance(confidence));
        letters += static_cast<char>('!' + phred);
    }
    return letters;
}

/// "strand_000001;size=12": the annotation that other programs read the depth from.
std::string strand_name(std::uint64_t number, std::uint64_t depth) {
    char name[64];
    std::snprintf(name, sizeof name, "strand_%06llu;size=%llu",
                  static_cast<unsigned long long>(number), static_cast<unsigned long long>(depth));
    return name;
}

/// Where each read went: the number of its strand, from 1; 0: none.
struct ReadPlace {
    std::uint32_t strand = 0;
    bool reversed = false;
};

core::AtomicFile places_file(const std::string& path, const std::vector<ReadPlace>& places) {
    dna::TextFile file(path, path.ends_with(".gz"));
    file.write({"read\tstrand\treversed\n"});
    for (std::size_t i = 0; i < places.size(); ++i) {
        file.write({std::to_string(i + 1), "\t", std::to_string(places[i].strand), "\t",
                    places[i].reversed ? "1" : "0", "\n"});
    }
    return file.finish();
}

dna::ReadClusters cluster_with_bar(const dna::PackedReads& reads) {
    core::Progress bar("clustering", reads.size(), "reads");
    return dna::cluster_reads(reads, [&](std::uint64_t done) { bar.at(done); });
}

/// Writes the strands; `places` are filled where it has room for all reads.
ClusterSummary write_strands_of(const ClusterOptions& options, const dna::PackedReads& reads,
                                dna::RecordFile& file, std::vector<ReadPlace>& places) {
    const dna::ReadClusters clusters = cluster_with_bar(reads);
    ClusterSummary summary;
    summary.reads = reads.size();
    summary.unreadable = clusters.unreadable();
    summary.clusters = clusters.size();
    summary.facts = dna::strand_facts(reads, clusters, options.plan);
    const bool rated = file.kind() == dna::StrandFileKind::kFastq;
    core::Progress bar("strands", clusters.size(), "strands");
    dna::call_strands(
        reads, clusters, options.plan, summary.facts,
        [&](std::size_t cluster, const dna::StrandReading& strand) {
            const auto members = clusters.reads(cluster);
            ++summary.strands;
            ++summary.depths[members.size()];
            summary.reads_of_strands += members.size();
            file.write(strand_name(summary.strands, members.size()), strand.units,
                       rated ? quality_letters(strand) : std::string());
            bar.advance();
            if (places.empty()) return;
            for (const dna::ClusteredRead& read : members) {
                places[read.read] = {static_cast<std::uint32_t>(summary.strands), read.reversed};
            }
        });
    if (summary.strands == 0) {
        throw core::RecoveryError(
            "no cluster has " + std::to_string(options.plan.min_depth) +
            " reads; the deepest has " +
            std::to_string(clusters.size() == 0 ? 0 : clusters.reads(0).size()));
    }
    return summary;
}

Json report_of(const ClusterOptions& options, const ClusterSummary& summary,
               const dna::ReadFunnel& funnel) {
    Json depths = Json::array();
    for (const auto& [depth, strands] : summary.depths) {
        depths.push_back({{"reads", depth}, {"strands", strands}});
    }
    const dna::StrandFacts& facts = summary.facts;
    return {{"command", "cluster"},
            {"output", options.output},
            {"reads", summary.reads},
            {"reads_unreadable", summary.unreadable},
            {"reads_of_strands", summary.reads_of_strands},
            {"clusters", summary.clusters},
            {"strands", summary.strands},
            {"length_nt", facts.length_nt},
            {"substitution_rate", facts.rates.substitution},
            {"insertion_rate", facts.rates.insertion},
            {"deletion_rate", facts.rates.deletion},
            {"depths", depths},
            {"files", funnel_json(funnel)}};
}

void print_summary(const ClusterOptions& options, const ClusterSummary& summary,
                   const dna::ReadFunnel& funnel) {
    for (const std::string& line : funnel_lines(funnel)) std::cout << line << "\n";
    const dna::StrandFacts& facts = summary.facts;
    char rates[120];
    std::snprintf(
        rates, sizeof rates, "%.2f %% substitutions, %.2f %% insertions, %.2f %% deletions",
        100 * facts.rates.substitution, 100 * facts.rates.insertion, 100 * facts.rates.deletion);
    std::cout << options.output << "\n"
              << "  reads           " << summary.reads << " (in strands "
              << summary.reads_of_strands << ", unreadable " << summary.unreadable << ")\n"
              << "  strands         " << summary.strands;
    if (facts.length_nt > 0) std::cout << " (usually " << facts.length_nt << " nt)";
    std::cout << "\n  errors of reads " << rates << "\n";
}

void run_cluster(const ClusterOptions& options, const CommonOptions& common) {
    check_cluster(options);
    const DataOnStdout stdout_taken(common, {options.output, options.table, options.report});
    ShownReads source(options.reads.request());
    const dna::PackedReads reads = dna::pack_reads(source);
    if (options.strict) refuse_damaged_files(source.funnel());
    dna::RecordFile file(options.output);
    std::vector<ReadPlace> places(options.table.empty() ? 0 : reads.size());
    const ClusterSummary summary = write_strands_of(options, reads, file, places);
    const Json report = report_of(options, summary, source.funnel());
    OutputSet outputs;
    outputs.take(file.finish());
    if (!options.table.empty()) outputs.take(places_file(options.table, places));
    if (!options.report.empty()) outputs.write(options.report, to_text(report));
    outputs.keep();
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        print_summary(options, summary, source.funnel());
    }
}

}  // namespace

std::function<void()> add_cluster(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<ClusterOptions>();
    add_read_options(app, options->reads, "READS");
    app.add_option(
        "-o,--output", options->output,
        "STRANDS.fasta, .fastq (with a quality of each base) or .txt, each also .gz; - is "
        "standard output (FASTQ)");
    app.add_option("--tsv", options->table, "Also write which strand each read is of");
    app.add_option("--min-depth", options->plan.min_depth, "Strands of so many reads at least")
        ->check(CLI::Range(1, 1'000'000'000));
    app.add_option("--length", options->plan.length_nt,
                   "Bases that strands have; without it the length that nine in ten have, if any")
        ->check(CLI::Range(1, 100'000))
        ->default_str("");
    app.add_option("--report", options->report, "Write what was found as JSON");
    app.add_flag("--strict", options->strict, "Fail (exit 3) when a file of reads is damaged");
    return [options, &common] { run_cluster(*options, common); };
}

}  // namespace oligo::inference
