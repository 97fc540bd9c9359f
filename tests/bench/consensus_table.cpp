// Consensus of reads with insertions, deletions and substitutions in equal parts, strands of 110
// nt: how many come back exactly, at what cost, and how often bases are right that claim to be.
// Markdown on standard output. usage: consensus_table [CLUSTERS [PLOT.svg]]
//        consensus_table LABELLED.tsv DESIGNS.fasta    reads of known strands (number, edits, read)
#include "core/random.hpp"
#include "dna/consensus/error_estimate.hpp"
#include "dna/consensus/likelihood_consensus.hpp"
#include "dna/nucleotide.hpp"
#include "tests/bench/median_seconds.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace oligo;

namespace {

constexpr std::size_t kStrandNt = 110;
constexpr std::size_t kBins = 20;
using Reads = std::vector<std::string>;

std::string random_strand(core::Random& random) {
    std::string strand(kStrandNt, 'A');
    for (char& base : strand) base = dna::kBases[random.below(4)];
    return strand;
}

std::string noisy_read(const std::string& strand, double rate, core::Random& random) {
    std::string read;
    for (const char base : strand) {
        if (random.uniform() < rate) read += dna::kBases[random.below(4)];
        if (random.uniform() < rate) continue;
        const unsigned shift = random.uniform() < rate ? 1 + random.below(3) : 0;
        read += dna::kBases[(dna::base_value(base) + shift) & 3];
    }
    return read;
}

std::vector<dna::ReadView> views_of(const Reads& reads) {
    std::vector<dna::ReadView> views;
    for (const std::string& read : reads) views.push_back({read, {}});
    return views;
}

/// Bases by what they claim.
struct Calibration {
    std::array<double, kBins> claimed{}, right{}, count{};

    void add(const dna::StrandReading& reading, const std::string& strand) {
        for (std::size_t i = 0; i < reading.units.size(); ++i) {
            const double chance = reading.confidence[i] / 255.0;
            const auto bin = static_cast<std::size_t>(chance * (kBins - 0.001));
            claimed[bin] += chance;
            right[bin] += reading.units[i] == strand[i] ? 1 : 0;
            count[bin] += 1;
        }
    }
};

struct Case {
    double errors;  ///< per base, of all kinds together
    unsigned depth;
    unsigned foreign;  ///< reads besides
};

struct Outcome {
    double exact = 0, milliseconds = 0;
};

Outcome measure(const Case& of, unsigned clusters, Calibration& calibration) {
    const double rate = of.errors / 3;
    dna::LikelihoodConsensus consensus;
    Outcome outcome;
    for (unsigned c = 0; c < clusters; ++c) {
        core::Random random(1000 * of.depth + static_cast<unsigned>(1000 * of.errors), c);
        const std::string strand = random_strand(random);
        Reads reads;
        for (unsigned r = 0; r < of.depth; ++r) reads.push_back(noisy_read(strand, rate, random));
        for (unsigned f = 0; f < of.foreign; ++f) {
            const auto at = static_cast<std::ptrdiff_t>(random.below(reads.size() + 1));
            reads.insert(reads.begin() + at, random_strand(random));
        }
        const auto views = views_of(reads);
        const double begin = bench::processor_seconds();
        const auto reading = consensus(views, {{rate, rate, rate}, kStrandNt, {}});
        outcome.milliseconds += 1000 * (bench::processor_seconds() - begin) / clusters;
        outcome.exact += reading.units == strand ? 1.0 / clusters : 0;
        if (of.foreign == 0) calibration.add(reading, strand);
    }
    return outcome;
}

void print_bases(const Calibration& bases) {
    std::printf("\n| claimed | right | bases |\n|---|---|---|\n");
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        if (bases.count[bin] == 0) continue;
        std::printf("| %.3f | %.3f | %.0f |\n", bases.claimed[bin] / bases.count[bin],
                    bases.right[bin] / bases.count[bin], bases.count[bin]);
    }
}

/// Claimed against right, with the line on which they would be the same.
void plot(const Calibration& bases, const char* path) {
    std::ofstream file(path);
    file << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-60 -20 460 460' "
            "font-family='sans-serif' font-size='14'>\n"
            "<rect x='-60' y='-20' width='460' height='460' fill='white'/>\n"
            "<path d='M0 0V380H380' fill='none' stroke='black'/>\n"
            "<path d='M0 380L380 0' stroke='gray' stroke-dasharray='4'/>\n"
            "<text x='190' y='425' text-anchor='middle'>confidence of a base</text>\n"
            "<text transform='translate(-40 190) rotate(-90)' text-anchor='middle'>share that is "
            "right</text>\n";
    for (int tick = 0; tick <= 10; tick += 2) {
        file << "<text x='" << 38 * tick << "' y='400' text-anchor='middle'>" << tick / 10.0
             << "</text><text x='-8' y='" << 385 - 38 * tick << "' text-anchor='end'>"
             << tick / 10.0 << "</text>\n";
    }
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        if (bases.count[bin] < 200) continue;
        file << "<circle r='5' fill='#1f77b4' cx='" << 380 * bases.claimed[bin] / bases.count[bin]
             << "' cy='" << 380 - 380 * bases.right[bin] / bases.count[bin] << "'/>\n";
    }
    file << "</svg>\n";
}

int simulated(unsigned clusters, const char* plot_path) {
    Calibration bases;
    std::printf(
        "| errors a base | reads | foreign reads besides | exact | ms a cluster |\n"
        "|---|---|---|---|---|\n");
    for (const double errors : {.03, .06, .12}) {
        for (const auto& [depth, foreign] : {std::pair{1U, 0U},
                                             {2U, 0U},
                                             {3U, 0U},
                                             {4U, 0U},
                                             {4U, 1U},
                                             {5U, 0U},
                                             {8U, 0U},
                                             {8U, 2U},
                                             {10U, 0U},
                                             {20U, 0U},
                                             {50U, 0U}}) {
            const Outcome outcome = measure({errors, depth, foreign}, clusters, bases);
            std::printf("| %.2f | %u | %u | %.4f | %.3f |\n", errors, depth, foreign, outcome.exact,
                        outcome.milliseconds);
            std::fflush(stdout);
        }
    }
    print_bases(bases);
    if (plot_path != nullptr) plot(bases, plot_path);
    return 0;
}

/// Real reads, of which it is known where they belong: at most 25 a strand.
int labelled(const char* reads_path, const char* designs_path) {
    std::ifstream designs_file(designs_path), reads_file(reads_path);
    Reads designs;
    std::map<std::size_t, Reads> clusters;
    for (std::string line; std::getline(designs_file, line);) {
        if (!line.empty() && line[0] != '>') designs.push_back(line);
    }
    for (std::string line; std::getline(reads_file, line);) {
        std::istringstream fields(line);
        std::size_t design = 0, edits = 0;
        std::string read;
        if (!(fields >> design >> edits >> read) || design >= designs.size()) return 1;
        if (clusters[design].size() < 25) clusters[design].push_back(read);
    }
    if (clusters.empty()) return 1;
    std::vector<std::vector<dna::ReadView>> groups;
    for (const auto& cluster : clusters) groups.push_back(views_of(cluster.second));
    const auto rates = dna::estimate_rates(groups, designs[0].size());
    std::printf("rates: %.5f substituted, %.5f inserted, %.5f deleted\n\n", rates.substitution,
                rates.insertion, rates.deletion);
    std::printf(
        "| reads at least | strands | exact | exact, length not given |\n|---|---|---|---|\n");
    dna::LikelihoodConsensus consensus;
    for (const std::size_t least : {1U, 5U, 20U}) {
        std::array<unsigned, 3> count{};
        for (const auto& [design, reads] : clusters) {
            if (reads.size() < least) continue;
            const auto views = views_of(reads);
            ++count[0];
            for (const std::size_t known : {1U, 0U}) {
                const auto reading = consensus(views, {rates, known * designs[design].size(), {}});
                count[2 - known] += reading.units == designs[design] ? 1U : 0U;
            }
        }
        std::printf("| %zu | %u | %.4f | %.4f |\n", least, count[0],
                    static_cast<double>(count[1]) / count[0],
                    static_cast<double>(count[2]) / count[0]);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const long clusters = argc > 1 ? std::atol(argv[1]) : 1000;
    if (argc == 3 && clusters == 0) return labelled(argv[1], argv[2]);
    if (argc > 3 || clusters < 1 || clusters > 1000000) {
        std::fprintf(stderr,
                     "usage: consensus_table [CLUSTERS [PLOT.svg]]\n"
                     "       consensus_table LABELLED.tsv DESIGNS.fasta\n");
        return 2;
    }
    return simulated(static_cast<unsigned>(clusters), argc > 2 ? argv[2] : nullptr);
}
