// Clustering without designs: strands found exactly, and seconds. Markdown on standard output.
//   cluster_table                          reads made here, beside vsearch where it is installed
//   cluster_table LABELLED.tsv DESIGNS.fa  real reads, each with the number of its design (from 0;
//                                          columns: design, anything, read), labels for scoring
//                                          only
#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/clustering/cluster_strands.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/read_file.hpp"
#include "dna/reads/read_source.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

using namespace oligo;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDesigns = 12000, kDesignNt = 200;
constexpr double kSubstitution = .003, kInsertion = .0005, kDeletion = .001, kUneven = .6;

double cpu_seconds(int who) {
    rusage usage{};
    getrusage(who, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<std::string> make_designs() {
    core::Random random(1);
    std::vector<std::string> designs(kDesigns, std::string(kDesignNt, 'A'));
    for (std::string& design : designs) {
        for (char& base : design) base = dna::kBases[random.below(4)];
    }
    return designs;
}

std::string read_of(const std::string& design, core::Random& random) {
    std::string read;
    for (const char base : design) {
        if (random.uniform() < kInsertion) read += dna::kBases[random.below(4)];
        const double drawn = random.uniform();
        if (drawn < kDeletion) continue;
        const bool wrong = drawn < kDeletion + kSubstitution;
        read += wrong ? dna::kBases[(dna::base_value(base) + 1 + random.below(3)) % 4] : base;
    }
    return random.below(2) == 0 ? read : dna::reverse_complement(read);
}

/// FASTA of so many reads, designs being drawn unevenly (log-normal).
void write_reads(const fs::path& path, const std::vector<std::string>& designs, std::size_t reads) {
    core::Random random(2);
    std::vector<double> sums;
    double sum = 0;
    for (std::size_t i = 0; i < designs.size(); ++i) {
        sums.push_back(sum += std::exp(kUneven * random.normal()));
    }
    std::ofstream file(path);
    for (std::size_t i = 0; i < reads; ++i) {
        const auto drawn = std::upper_bound(sums.begin(), sums.end(), random.uniform() * sum);
        const auto design = std::min<std::ptrdiff_t>(drawn - sums.begin(), kDesigns - 1);
        file << '>' << i << '\n' << read_of(designs[static_cast<std::size_t>(design)], random);
        file << '\n';
    }
}

std::size_t exact_designs(const std::unordered_set<std::string>& found,
                          const std::vector<std::string>& designs) {
    return static_cast<std::size_t>(
        std::count_if(designs.begin(), designs.end(), [&](const std::string& design) {
            return found.contains(design) || found.contains(dna::reverse_complement(design));
        }));
}

struct Run {
    double seconds = 0;  ///< of all threads
    std::size_t exact = 0;
};

/// From the file of reads to a file of strands.
Run ours(const fs::path& path, const std::vector<std::string>& designs) {
    const double before = cpu_seconds(RUSAGE_SELF);
    dna::FileReads source(std::vector<fs::path>{path});
    const dna::PackedReads reads = dna::pack_reads(source);
    const dna::ReadClusters clusters = dna::cluster_reads(reads);
    const dna::StrandFacts facts = dna::strand_facts(reads, clusters, {});
    std::ofstream file(path.string() + ".strands");
    std::vector<std::string> strands;
    dna::call_strands(reads, clusters, {}, facts,
                      [&](std::size_t i, const dna::StrandReading& strand) {
                          file << '>' << i << '\n' << strand.units << '\n';
                          strands.push_back(strand.units);
                      });
    Run run{cpu_seconds(RUSAGE_SELF) - before, 0};
    run.exact = exact_designs({strands.begin(), strands.end()}, designs);
    return run;
}

Run theirs(const fs::path& path, const std::vector<std::string>& designs) {
    const fs::path consensus = path.string() + ".consensus";
    const std::string command = "vsearch --cluster_fast '" + path.string() +
                                "' --id 0.9 --strand both --threads 1 --quiet --consout '" +
                                consensus.string() + "'";
    const double before = cpu_seconds(RUSAGE_CHILDREN);
    if (std::system(command.c_str()) != 0) return {};
    Run run{cpu_seconds(RUSAGE_CHILDREN) - before, 0};
    std::unordered_set<std::string> found;
    for (dna::Read& read : dna::read_all({consensus})) found.insert(std::move(read.bases));
    run.exact = exact_designs(found, designs);
    return run;
}

void made_table() {
    const auto designs = make_designs();
    const fs::path folder = fs::temp_directory_path() / ("clusters" + std::to_string(getpid()));
    fs::create_directories(folder);
    const fs::path few = folder / "few.fa", many = folder / "many.fa";
    write_reads(few, designs, 47'000);
    write_reads(many, designs, 1'200'000);
    std::printf("| 200-nt reads of 12,000 designs | CPU s | microseconds a read | exact |\n");
    std::printf("|---|---|---|---|\n");
    const auto row = [](const char* name, const Run& run, double reads) {
        std::printf("| %s | %.2f | %.1f | %zu |\n", name, run.seconds, 1e6 * run.seconds / reads,
                    run.exact);
        std::fflush(stdout);
    };
    const Run first = ours(few, designs);
    row("47,000", first, 47e3);
    const bool installed = std::system("vsearch --version >/dev/null 2>&1") == 0;
    if (installed) row("47,000, vsearch", theirs(few, designs), 47e3);
    row("47,000 again", ours(few, designs), 47e3);
    row("1,200,000", ours(many, designs), 1.2e6);
    if (!installed) std::printf("vsearch is not installed\n");
    fs::remove_all(folder);
}

struct Labelled {
    dna::PackedReads reads;
    std::vector<std::size_t> designs;  ///< one a read
};

Labelled read_labelled(const std::string& path) {
    Labelled labelled;
    std::ifstream file(path);
    if (!file) throw core::InputError("cannot read '" + path + "'");
    for (std::string line; std::getline(file, line);) {
        std::istringstream columns(line);
        std::size_t design = 0;
        std::string ignored, bases;
        columns >> design >> ignored >> bases;
        labelled.designs.push_back(design);
        labelled.reads.add({bases, {}});
    }
    return labelled;
}

void labelled_table(const std::string& reads_path, const std::string& designs_path) {
    const Labelled labelled = read_labelled(reads_path);
    std::vector<std::string> designs;
    for (dna::Read& read : dna::read_all({designs_path})) designs.push_back(std::move(read.bases));
    const dna::ReadClusters clusters = dna::cluster_reads(labelled.reads);
    const auto facts = dna::strand_facts(labelled.reads, clusters, {});

    std::map<std::size_t, std::size_t> depth, largest;  // by design
    std::size_t pure = 0, complete = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        std::map<std::size_t, std::size_t> counts;
        for (const auto& read : clusters.reads(i)) ++counts[labelled.designs[read.read]];
        std::size_t most = 0;
        for (const auto& [design, count] : counts) {
            most = std::max(most, count);
            depth[design] += count;
            largest[design] = std::max(largest[design], count);
        }
        pure += most;
    }
    for (const auto& [design, count] : largest) complete += count;
    std::unordered_set<std::string> found;
    dna::call_strands(labelled.reads, clusters, {}, facts,
                      [&](std::size_t, const dna::StrandReading& strand) {
                          found.insert(strand.units);
                          found.insert(dna::reverse_complement(strand.units));
                      });
    const auto all = static_cast<double>(labelled.designs.size());
    std::printf("| reads | clusters | purity | completeness |");
    constexpr std::array<std::size_t, 3> kDepths = {1, 5, 20};
    for (const std::size_t least : kDepths) std::printf(" exact of strands of %zu+ reads |", least);
    std::printf("\n|---|---|---|---|---|---|---|\n| %.0f | %zu | %.2f %% | %.2f %% |", all,
                clusters.size(), 100 * static_cast<double>(pure) / all,
                100 * static_cast<double>(complete) / all);
    for (const std::size_t least : kDepths) {
        std::size_t strands = 0, exact = 0;
        for (const auto& [design, reads] : depth) {
            if (reads < least) continue;
            ++strands;
            exact += found.contains(designs.at(design));
        }
        std::printf(" %zu of %zu: %.2f %% |", exact, strands,
                    100 * static_cast<double>(exact) / static_cast<double>(strands));
    }
    std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 1 && argc != 3) {
        std::fprintf(stderr, "usage: cluster_table [LABELLED.tsv DESIGNS.fa]\n");
        return 2;
    }
    try {
        if (argc == 3) {
            labelled_table(argv[1], argv[2]);
        } else {
            made_table();
        }
    } catch (const core::Error& error) {
        std::fprintf(stderr, "cluster_table: %s\n", error.what());
        return 1;
    }
    return 0;
}
