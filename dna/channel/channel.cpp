#include "dna/channel/channel.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <cmath>
#include <limits>

namespace oligo::dna {
namespace {

constexpr double kMaxCoverage = 10000;
constexpr std::uint64_t kShuffleStream = std::uint64_t{1}
                                         << 63;  // strands are the streams 0, 1, ...

/// Phred+33 letter nearest to the chance that a base is wrong in any way, 2..40. The borders are
/// products of constants, not a logarithm, so that every machine writes the same letter.
char quality_letter(const ChannelModel& model) {
    const double p_error = 1 - (1 - model.p_sub) * (1 - model.p_ins) * (1 - model.p_del);
    constexpr double step = 0.79432823472428150;  // 10^-0.1
    double border = 0.56234132519034908;          // 10^-0.25: halfway between 2 and 3
    int phred = 2;
    while (phred < 40 && p_error < border) {
        border *= step;
        ++phred;
    }
    return static_cast<char>('!' + phred);
}

/// Writes one pass of `oligo` through the channel to `read`.
void corrupt(const std::string& oligo, const ChannelModel& model, core::Random& random,
             SimulatedRead& read) {
    for (const char letter : oligo) {
        if (random.uniform() < model.p_ins) {
            read.bases += kBases[random.below(4)];
            ++read.insertions;
        }
        if (random.uniform() < model.p_del) {
            ++read.deletions;
        } else if (random.uniform() < model.p_sub) {
            read.bases += kBases[(base_value(letter) + 1 + random.below(3)) % 4];
            ++read.substitutions;
        } else {
            read.bases += kBases[base_value(letter)];
        }
    }
}

void reads_of_strand(const std::string& oligo, const ChannelModel& model, core::Random random,
                     std::vector<SimulatedRead>& reads) {
    if (random.uniform() < model.p_dropout) {
        return;
    }
    const double whole = std::floor(model.coverage);
    auto count = static_cast<std::size_t>(whole);
    if (random.uniform() < model.coverage - whole) {
        ++count;
    }
    for (std::size_t i = 0; i < count; ++i) {
        SimulatedRead read;
        read.bases.reserve(oligo.size() + 8);
        corrupt(oligo, model, random, read);
        const bool reverse = random.next() >> 63 != 0;
        if (read.bases.empty()) {
            continue;
        }
        if (model.reverse_half && reverse) {
            read.bases = reverse_complement(read.bases);
            read.reversed = true;
        }
        reads.push_back(std::move(read));
    }
}

void check_oligos(const std::vector<std::string>& oligos) {
    for (std::size_t i = 0; i < oligos.size(); ++i) {
        const std::size_t bad = oligos[i].find_first_not_of("ACGTacgt");
        if (bad != std::string::npos) {
            throw core::InputError("channel: strand " + std::to_string(i + 1) + " has letter '" +
                                   oligos[i][bad] + "' at base " + std::to_string(bad + 1) +
                                   "; expected A C G T");
        }
    }
}

void check_model(const ChannelModel& model) {
    const auto check = [](const char* name, double value, double high) {
        if (!(value >= 0 && value <= high)) {  // also refuses NaN
            throw core::InputError(std::string("channel: ") + name + " = " + std::to_string(value) +
                                   "; expected 0.." + std::to_string(static_cast<int>(high)));
        }
    };
    check("p_sub", model.p_sub, 1);
    check("p_ins", model.p_ins, 1);
    check("p_del", model.p_del, 1);
    check("p_dropout", model.p_dropout, 1);
    check("coverage", model.coverage, kMaxCoverage);
}

/// The reads of all strands in one order drawn from `random`.
std::vector<SimulatedRead> shuffled(std::vector<std::vector<SimulatedRead>>& by_strand,
                                    core::Random random) {
    std::vector<SimulatedRead*> pointers;
    for (std::vector<SimulatedRead>& reads : by_strand) {
        for (SimulatedRead& read : reads) {
            pointers.push_back(&read);
        }
    }
    if (pointers.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw core::InputError("channel: " + std::to_string(pointers.size()) +
                               " reads; expected fewer than 2^32: lower the coverage");
    }
    std::vector<SimulatedRead> result;
    result.reserve(pointers.size());
    for (const std::uint32_t i :
         core::permutation(static_cast<std::uint32_t>(pointers.size()), random)) {
        result.push_back(std::move(*pointers[i]));
    }
    return result;
}

}  // namespace

ChannelModel ChannelModel::from_config(core::Config& config) {
    ChannelModel model;
    model.p_sub = config.number("p_sub", model.p_sub, {0, 1});
    model.p_ins = config.number("p_ins", model.p_ins, {0, 1});
    model.p_del = config.number("p_del", model.p_del, {0, 1});
    model.p_dropout = config.number("p_dropout", model.p_dropout, {0, 1});
    model.coverage = config.number("coverage", model.coverage, {0, kMaxCoverage});
    model.reverse_half = config.boolean("reverse_half", model.reverse_half);
    return model;
}

std::vector<SimulatedRead> simulate(const std::vector<std::string>& oligos,
                                    const ChannelModel& model, std::uint64_t seed) {
    check_model(model);
    check_oligos(oligos);
    const char quality = quality_letter(model);
    std::vector<std::vector<SimulatedRead>> by_strand(oligos.size());
    core::parallel_for(oligos.size(), 64, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            reads_of_strand(oligos[i], model, core::Random(seed, i), by_strand[i]);
            for (SimulatedRead& read : by_strand[i]) {
                read.strand = i;
                read.quality.assign(read.bases.size(), quality);
            }
        }
    });
    return shuffled(by_strand, core::Random(seed, kShuffleStream));
}

std::string truth_table(const std::vector<SimulatedRead>& reads) {
    std::string text = "read\tstrand\treversed\tsubstitutions\tinsertions\tdeletions\n";
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const SimulatedRead& read = reads[i];
        text += std::to_string(i + 1) + '\t' + std::to_string(read.strand + 1) +
                (read.reversed ? "\t1\t" : "\t0\t") + std::to_string(read.substitutions) + '\t' +
                std::to_string(read.insertions) + '\t' + std::to_string(read.deletions) + '\n';
    }
    return text;
}

}  // namespace oligo::dna
