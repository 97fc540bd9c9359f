#include "dna/channel/channel.hpp"

#include "dna/channel/simulation.hpp"

namespace oligo::dna {
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
    PackedStrands strands;
    for (const std::string& oligo : oligos) strands.add(oligo);
    std::vector<SimulatedRead> reads;
    simulate_each(
        strands, model, seed, {}, [&reads](const SimulatedRead& read) { reads.push_back(read); },
        [&reads](std::uint64_t total) { reads.reserve(total); });
    return reads;
}

std::string truth_head() {
    return "read\tstrand\treversed\tsubstitutions\tinsertions\tdeletions\n";
}

std::string truth_line(std::uint64_t number, const SimulatedRead& read) {
    return std::to_string(number) + '\t' + std::to_string(read.strand + 1) +
           (read.reversed ? "\t1\t" : "\t0\t") + std::to_string(read.substitutions) + '\t' +
           std::to_string(read.insertions) + '\t' + std::to_string(read.deletions) + '\n';
}

std::string truth_table(const std::vector<SimulatedRead>& reads) {
    std::string text = truth_head();
    for (std::size_t i = 0; i < reads.size(); ++i) text += truth_line(i + 1, reads[i]);
    return text;
}

}  // namespace oligo::dna
