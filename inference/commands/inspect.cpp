#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/thread_pool.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/order/repeats.hpp"
#include "dna/reads/read_file.hpp"
#include "inference/api/batch/batch_inputs.hpp"
#include "inference/api/recovery.hpp"
#include "inference/commands/batch_progress.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/read_options.hpp"
#include "inference/formats/pool_format.hpp"
#include "inference/formats/pool_reader.hpp"
#include "inference/formats/streamed_file.hpp"
#include "inference/report/density.hpp"
#include "inference/report/pool_report.hpp"
#include "inference/report/read_report.hpp"
#include "inference/report/strand_statistics.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

struct InspectOptions {
    ReadOptions files;
    std::string scheme;
    std::vector<std::string> assignments;
};

/// What a file turned out to be.
struct Inspection {
    dna::ReadFunnel funnel;
    StrandStatistics statistics;
    std::map<std::string, std::uint64_t> hits;  ///< by forbidden motif
    std::optional<dna::PoolReading> reading;
    std::string no_header;  ///< why there is none
    /// Records that repeat the bases, or the name, of another one: of oligos alone, and names of
    /// files that can be read again.
    std::optional<std::uint64_t> repeated_oligos, repeated_names;
    std::uint64_t unasked = 0;  ///< oligos shorter than a GC window
    bool checked = false;       ///< constraints were held against every record
    std::uint64_t broken = 0;
    std::string first_broken;
};

/// The primers of a pool's objects, each pair once.
std::vector<dna::Primers> pairs_of(const dna::PoolReading& reading) {
    std::vector<dna::Primers> pairs;
    for (const dna::ReceivedObject& object : reading.objects) {
        // Objects between the same primers follow each other.
        const bool another = pairs.empty() ||
                             pairs.back().five_prime != object.primers.five_prime ||
                             pairs.back().three_prime != object.primers.three_prime;
        if (another) pairs.push_back(object.primers);
    }
    return pairs;
}

template <typename Each>
void for_each_read(dna::ReadSource& reads, const Each& each) {
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        for (const dna::ReadView& read : batch) each(read);
    }
}

/// Whether the records can be oligos as they are ordered. Reads carry sequencing errors and come
/// from both ends, so only those keep or break constraints: no qualities, and in a pool of ours
/// primers where they belong.
bool are_oligos(const Inspection& found, std::uint64_t as_ordered) {
    if (found.funnel.records.rated > 0) return false;
    if (!found.reading) return true;
    const std::uint64_t records = found.statistics.records;
    const bool bare = found.reading->primers.five_prime.empty();
    return bare ? records == found.reading->count.strands : 10 * as_ordered >= 9 * records;
}

/// Holds the records against the rules.
void check_records(dna::ReadSource& records, const dna::Constraints& rules, Inspection& found) {
    const auto pairs = found.reading ? pairs_of(*found.reading) : std::vector<dna::Primers>();
    const dna::Screen screen(rules);
    for (const std::string& motif : rules.forbidden_motifs) found.hits[motif] = 0;
    std::size_t longest_window = 0;
    for (const dna::GcWindow& window : rules.gc_windows) {
        longest_window = std::max(longest_window, window.length_nt);
    }
    std::uint64_t number = 0, as_ordered = 0;
    for_each_read(records, [&](const dna::ReadView& record) {
        ++number;
        found.unasked += record.bases.size() < longest_window;
        for (auto& [motif, hits] : found.hits) hits += motif_hits(record.bases, motif);
        as_ordered += std::any_of(pairs.begin(), pairs.end(), [&](const dna::Primers& pair) {
            return record.bases.starts_with(pair.five_prime) &&
                   record.bases.ends_with(pair.three_prime);
        });
        if (screen.passes(record.bases) || found.broken++ > 0) return;
        found.first_broken = "record " + std::to_string(number) + ": " +
                             dna::broken_constraint(record.bases, rules).value_or("");
    });
    found.checked = are_oligos(found, as_ordered);
    if (found.checked) return;
    found.broken = 0;
    found.first_broken.clear();
}

/// Of a pool or an order; reads repeat each other by right.
void count_repeats(const InspectOptions& options, dna::ReadSource& records, Inspection& found) {
    if (found.funnel.records.rated > 0) return;
    dna::Repeats bases, names;
    for_each_read(records, [&](const dna::ReadView& record) { bases.add(record.bases); });
    found.repeated_oligos = bases.repeated();
    for (const std::string& file : options.files.all_files()) {
        if (file == "-" || !std::filesystem::is_regular_file(file)) return;
        dna::ReadFile reader(file);
        for (dna::Record record; reader.next(record);) {
            if (!record.name.empty()) names.add(record.name);
        }
    }
    if (names.all() > 0) found.repeated_names = names.repeated();
}

Inspection inspect(const InspectOptions& options) {
    std::optional<dna::Constraints> rules;
    if (!options.scheme.empty()) rules = declared_constraints(options.scheme, options.assignments);
    ShownReads records(options.files.request());
    Inspection found;
    for_each_read(records,
                  [&](const dna::ReadView& record) { found.statistics.add(record.bases); });
    try {
        found.reading = survey_any_pool(records);
    } catch (const core::RecoveryError& error) {
        found.no_header = error.what();
    }
    found.funnel = records.funnel();
    count_repeats(options, records, found);
    if (!rules && found.reading) rules = found.reading->constraints;
    if (rules) check_records(records, *rules, found);
    return found;
}

Json report_of(const std::string& path, const Inspection& found) {
    Json json{{"command", "inspect"}, {"input", path}};
    json["files"] = funnel_json(found.funnel);
    put_statistics(json, found.statistics);
    json["repeated_oligos"] = found.repeated_oligos ? Json(*found.repeated_oligos) : Json();
    json["repeated_names"] = found.repeated_names ? Json(*found.repeated_names) : Json();
    json["pool"] = found.reading.has_value();
    json["motif_hits"] = Json::object();
    for (const auto& [motif, hits] : found.hits) json["motif_hits"][motif] = hits;
    json["constraints_checked"] = found.checked;
    json["gc_windows_not_asked"] = found.unasked;
    json["constraints_broken"] = found.broken;
    json["first_broken"] = found.first_broken.empty() ? Json() : Json(found.first_broken);
    if (!found.reading) {
        json["no_header"] = found.no_header;
        return json;
    }
    put_reading(json, *found.reading);
    json["objects"] = Json::array();
    for (std::size_t i = 0; i < found.reading->objects.size(); ++i) {
        json["objects"].push_back(directory_facts(found.reading->objects[i], i + 1));
    }
    return json;
}

/// The lengths that matter: quantiles, then the most frequent ones.
void print_lengths(const StrandStatistics& found) {
    constexpr std::size_t kShownLengths = 10;
    std::cout << "  lengths        ";
    for (const LengthQuantile& quantile : kLengthQuantiles) {
        std::cout << " " << found.length_quantile_nt(quantile.share);
    }
    std::cout << " nt (min, 5, 25, 50, 75, 95 %, max)\n";
    const auto share = [&](std::uint64_t count) {
        const double all = static_cast<double>(found.records);
        return std::to_string(count) + " (" + fixed(100 * static_cast<double>(count) / all, 1) +
               " %)\n";
    };
    const auto lengths = found.frequent_lengths_nt();
    std::uint64_t rest = found.records;
    for (std::size_t i = 0; i < lengths.size() && i < kShownLengths; ++i) {
        rest -= lengths[i].second;
        std::cout << "    " << lengths[i].first << " nt: " << share(lengths[i].second);
    }
    if (rest == 0) return;
    std::cout << "    " << lengths.size() - kShownLengths << " other lengths: " << share(rest);
}

void print_repeats(const Inspection& found) {
    const std::uint64_t oligos = found.repeated_oligos.value_or(0);
    const std::uint64_t names = found.repeated_names.value_or(0);
    if (oligos == 0 && names == 0) return;
    std::cout << "  repeated        " << oligos << (oligos == 1 ? " oligo" : " oligos") << " and "
              << names << (names == 1 ? " name" : " names") << " stand there before\n";
}

void print_strands(const StrandStatistics& found) {
    std::cout << "  records         " << found.records << "\n"
              << "  bases           " << found.bases << " (unknown " << found.unknown_bases << ")\n"
              << "  GC              " << fixed(100 * found.gc_min, 1) << " / "
              << fixed(100 * found.gc_mean(), 1) << " / " << fixed(100 * found.gc_max, 1)
              << " % (min, mean, max)\n"
              << "  longest run     " << found.longest_run << "\n";
    print_lengths(found);
}

std::string quoted_name(const Json& object) {
    const auto name = object["name"].get<std::string>();
    return name.empty() ? "without a name" : "'" + name + "'";
}

/// "default", or the sites as --primers takes them.
std::string primers_text(const Json& primers) {
    const auto name = primers["name"].get<std::string>();
    if (name != "custom") return name;
    return primers["five_prime"].get<std::string>() + ":" +
           primers["three_prime"].get<std::string>();
}

void print_constraints(const Inspection& found) {
    for (const auto& [motif, hits] : found.hits) {
        std::cout << "  motif " << motif << ": " << hits << " hits\n";
    }
    std::cout << "  constraints     "
              << (!found.checked      ? "not checked: these are reads, not oligos as ordered"
                  : found.broken == 0 ? "kept by every oligo"
                                      : "broken by " + std::to_string(found.broken) + " oligos")
              << "\n";
    if (found.checked && found.unasked > 0) {
        std::cout << "                  " << found.unasked
                  << " oligos are shorter than a GC window, which was not asked of them\n";
    }
}

void print_header(const Inspection& found, const Json& report) {
    const dna::PoolReading& reading = *found.reading;
    dna::NucleotideCount contents = reading.count;
    for (const dna::ReceivedObject& object : reading.objects) {
        if (serves_others(object.role)) contents -= object.count;
    }
    std::cout << "  scheme          " << reading.scheme << "\n"
              << "  primers         " << reading.primers.name << "\n"
              << "  strands         " << reading.count.strands << " (header "
              << reading.count.header_strands << ") of " << reading.strand_nt << " nt\n"
              << "  partitions      " << reading.partitions_found << " of "
              << reading.partitions_total << " found\n"
              << "  header strands  " << reading.header_strands_found << " of "
              << reading.header_strands_total << " found\n";
    if (const std::string unread = unread_pools_text(reading); !unread.empty()) {
        std::cout << "  other pools     " << unread << "\n";
    }
    if (!found.checked) {
        for (const std::string& line : placing_lines(reading)) {
            std::cout << "  reads           " << line << "\n";
        }
    }
    for (const Json& object : report["objects"]) {
        std::cout << "  object " << object["number"] << "        "
                  << object["role"].get<std::string>() << " " << quoted_name(object) << ", codec "
                  << object["codec"].get<std::string>() << ", model "
                  << object["model"].get<std::string>() << ", primers "
                  << primers_text(object["primers"]) << ", " << object["width_px"] << " x "
                  << object["height_px"] << ", " << object["strands"] << " strands\n";
    }
    print_constraints(found);
    std::cout << density_table(densities(contents, report["pixels"].get<std::uint64_t>()));
}

/// One pool of a folder.
struct InspectedPool {
    std::string path, problem;  ///< "": none
    bool broken = false;        ///< its oligos break the constraints
    Json report;
};

InspectedPool inspect_one(const InspectOptions& options, const BatchInput& input) {
    InspectOptions own = options;
    own.files.files = {input.source.path.string()};
    if (!input.mate.empty()) own.files.files.push_back(input.mate.string());
    InspectedPool pool{own.files.names(), {}, false, {}};
    try {
        const Inspection found = inspect(own);
        pool.report = report_of(pool.path, found);
        pool.broken = found.broken > 0;
        if (pool.broken) pool.problem = found.first_broken;
        if (!found.reading) pool.problem = found.no_header;
    } catch (const core::InputError& error) {
        pool.broken = true;
        pool.problem = error.what();
        pool.report = {{"command", "inspect"}, {"input", pool.path}, {"problem", pool.problem}};
    }
    return pool;
}

void print_pool_lines(const std::vector<InspectedPool>& pools) {
    std::cout << " strands     bases   GC min    max   run  objects  pool\n";
    for (const InspectedPool& pool : pools) {
        char line[96] = "       -         -        -      -     -        -";
        if (pool.report.contains("records")) {
            const Json& gc = pool.report["gc"];
            std::snprintf(line, sizeof line, "%8llu %9llu %7.1f%% %5.1f%% %5llu %8zu",
                          pool.report["records"].get<unsigned long long>(),
                          pool.report["bases"].get<unsigned long long>(),
                          100 * gc["min"].get<double>(), 100 * gc["max"].get<double>(),
                          pool.report["longest_run"].get<unsigned long long>(),
                          pool.report.contains("objects") ? pool.report["objects"].size() : 0);
        }
        std::cout << line << "  " << pool.path << (pool.problem.empty() ? "" : ": " + pool.problem)
                  << "\n";
    }
}

/// Every pool of a folder, a line each; of several ranks each takes its share.
void inspect_folder(const InspectOptions& options, const CommonOptions& common) {
    const std::string& folder = options.files.files.front();
    const BatchInputs all = find_pools(folder);
    const auto mine = share_of(all.inputs, ranks_from_environment());
    std::vector<InspectedPool> pools(mine.size());
    core::Progress progress("inspect", mine.size(), "pools");
    std::mutex mutex;
    core::parallel_for(mine.size(), 1, [&](std::size_t i, std::size_t last) {
        for (; i < last; ++i) {
            pools[i] = inspect_one(options, mine[i]);
            const std::lock_guard lock(mutex);
            progress.advance();
        }
    });
    const auto broken = static_cast<std::size_t>(std::count_if(
        pools.begin(), pools.end(), [](const InspectedPool& pool) { return pool.broken; }));
    if (common.json) {
        Json json{{"command", "inspect"}, {"folder", folder}, {"pools", Json::array()}};
        for (InspectedPool& pool : pools) json["pools"].push_back(std::move(pool.report));
        json["no_pools"] = Json::array();
        for (const auto& file : all.others) json["no_pools"].push_back(file.string());
        std::cout << to_text(json);
    } else if (!common.quiet) {
        print_pool_lines(pools);
        std::cout << pools.size() - broken << " of " << pools.size() + all.others.size()
                  << " files are pools or reads in order\n";
        if (!all.others.empty()) std::cout << "no pools: " << named_files(all.others) << "\n";
    }
    if (broken == 0) return;
    const auto first = std::find_if(pools.begin(), pools.end(),
                                    [](const InspectedPool& pool) { return pool.broken; });
    throw core::InputError(std::to_string(broken) + " of " + std::to_string(pools.size()) +
                           " pools of '" + folder + "' are broken, '" + first->path +
                           "' first: " + first->problem);
}

void run_inspect(const InspectOptions& options, const CommonOptions& common) {
    if (options.files.empty()) throw core::UsageError("inspect: no POOL or READS given");
    if (options.scheme.empty() && !options.assignments.empty()) {
        throw core::UsageError("inspect: --set goes with --scheme");
    }
    if (options.files.is_folder()) return inspect_folder(options, common);
    const Inspection found = inspect(options);
    const std::string path = options.files.names();
    const Json report = report_of(path, found);
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        std::cout << path << "\n";
        for (const std::string& line : funnel_lines(found.funnel)) {
            std::cout << "  file            " << line << "\n";
        }
        print_strands(found.statistics);
        print_repeats(found);
        if (found.reading) {
            print_header(found, report);
        } else {
            std::cout << "  header          none of ours: " << found.no_header << "\n";
            if (!options.scheme.empty()) print_constraints(found);
        }
    }
    if (found.broken > 0) {
        throw core::InputError("'" + path + "': " + found.first_broken + " (" +
                               std::to_string(found.broken) +
                               " oligos break the constraints that the " +
                               (options.scheme.empty() ? "pool" : "scheme") + " declares)");
    }
}

}  // namespace

std::function<void()> add_inspect(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<InspectOptions>();
    add_read_options(app, options->files, "FILE");
    app.get_option("FILE")->description(app.get_option("FILE")->get_description() +
                                        "; a folder: a line for every pool in it");
    app.add_option("--scheme", options->scheme,
                   "Hold the oligos against this scheme's constraints instead of the pool's own, "
                   "for example those of another program's pool")
        ->default_str("");
    app.add_option("--set", options->assignments,
                   "Override a key of --scheme: constraints.max_run=4 (repeatable)")
        ->allow_extra_args(false)
        ->default_str("");
    return [options, &common] { run_inspect(*options, common); };
}

}  // namespace oligo::inference
