#include "dna/channel/channel.hpp"

#include "core/error.hpp"
#include "dna/channel/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr double kMostMolecules = 1e9;

double either(double a, double b) {
    return 1 - (1 - a) * (1 - b);
}

ChannelModel plain_sum(const std::vector<ChannelModel>& models) {
    ChannelModel sum;
    for (const ChannelModel& model : models) {
        const bool first = &model == &models.front();
        sum.p_sub = first ? model.p_sub : either(sum.p_sub, model.p_sub);
        sum.p_ins = first ? model.p_ins : either(sum.p_ins, model.p_ins);
        sum.p_del = first ? model.p_del : either(sum.p_del, model.p_del);
        sum.p_dropout = first ? model.p_dropout : either(sum.p_dropout, model.p_dropout);
        sum.coverage *= model.coverage;
        sum.reverse_half = first ? model.reverse_half : sum.reverse_half || model.reverse_half;
    }
    return sum;
}

/// Stages of one channel behind those of others.
void add_stages(const ChannelModel& model, std::vector<Stage>& stages) {
    if (std::any_of(model.stages.begin(), model.stages.end(), is_sequencer)) {
        stages.erase(std::remove_if(stages.begin(), stages.end(), is_sequencer), stages.end());
    }
    std::vector<Stage> own = model.stages;
    if (own.empty()) {
        PlainErrors plain;
        plain.errors.p_sub = model.p_sub;
        plain.errors.p_ins = model.p_ins;
        plain.errors.p_del = model.p_del;
        own.emplace_back(plain);
    }
    // What is read comes last, whatever else was said before or behind it.
    const auto sequencer = std::find_if(stages.begin(), stages.end(), is_sequencer);
    stages.insert(sequencer, own.begin(), own.end());
}

}  // namespace

ChannelModel ChannelModel::from_configs(std::vector<core::Config>& configs, bool paired) {
    std::vector<ChannelModel> models;
    bool staged = paired;
    double coverage = 1;
    for (core::Config& config : configs) {
        models.push_back(from_config(config));
        const bool plain = config.has("p_sub") || config.has("p_ins") || config.has("p_del");
        staged = staged || (!models.back().stages.empty() && !plain);
        if (config.has("coverage")) coverage = models.back().coverage;
    }
    if (!staged) return plain_sum(models);
    ChannelModel sum;
    sum.paired = paired;
    sum.coverage = coverage;
    for (const ChannelModel& model : models) {
        sum.p_dropout = either(sum.p_dropout, model.p_dropout);
        sum.reverse_half = sum.reverse_half && model.reverse_half;
        if (model.molecules > 0) {
            sum.molecules =
                sum.molecules > 0 ? std::min(sum.molecules, model.molecules) : model.molecules;
        }
        add_stages(model, sum.stages);
    }
    for (const core::Config& config : configs) {
        sum.files += (sum.files.empty() ? "[" : ",") + config.resolved();
    }
    sum.files += "]";
    const bool pairs = std::any_of(sum.stages.begin(), sum.stages.end(), [](const Stage& stage) {
        const auto* const sequencing = std::get_if<Sequencing>(&stage);
        return sequencing != nullptr && sequencing->pairs;
    });
    if (paired && !pairs) {
        throw core::InputError(
            "channel: nothing in it reads pairs; expected a channel whose 'sequencing' has "
            "\"pairs\": true, such as illumina");
    }
    return sum;
}

ChannelModel ChannelModel::from_config(core::Config& config) {
    ChannelModel model;
    model.p_sub = config.number("p_sub", model.p_sub, {0, 1});
    model.p_ins = config.number("p_ins", model.p_ins, {0, 1});
    model.p_del = config.number("p_del", model.p_del, {0, 1});
    model.p_dropout = config.number("p_dropout", model.p_dropout, {0, 1});
    model.coverage = config.number("coverage", model.coverage, {0, kMaxCoverage});
    model.reverse_half = config.boolean("reverse_half", model.reverse_half);
    model.stages = stages_from_config(config);
    model.molecules = config.number("molecules", 0, {0, kMostMolecules});
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
