#include "dna/channel/stages.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string_view>

namespace oligo::dna {
namespace {

constexpr core::Range kProbability = {0, 1};
constexpr double kMostNt = 100'000, kMostSigma = 5;

std::vector<double> list(core::Config& config, const char* key) {
    return config.numbers(key, {}, {0, 1e6});
}

std::string bases(core::Config& config, const char* key) {
    std::string text = config.text(key, "");
    if (text.find_first_not_of("ACGT") != std::string::npos) {
        throw core::InputError(config.name() + ": '" + key + "' = '" + text +
                               "'; expected letters A, C, G and T");
    }
    return text;
}

std::size_t nt(core::Config& config, const char* key) {
    return static_cast<std::size_t>(config.integer(key, 0, {0, kMostNt}));
}

/// Checks a list through the reader that knows what lists have to be like.
StageErrors rates_of(core::Config& config) {
    return StageErrors::from_config(config);
}

void expect_count(const core::Config& config, const char* key, std::size_t found,
                  std::size_t expected) {
    if (found == 0 || found == expected) return;
    throw core::InputError(config.name() + ": '" + key + "' has " + std::to_string(found) +
                           " numbers; expected " + std::to_string(expected));
}

ReadErrors read_errors(core::Config& config, const std::string& end) {
    ReadErrors errors;
    core::Config section = config.section(end);
    errors.p_sub = section.number("p_sub", 0, kProbability);
    errors.substitutions = list(section, "substitutions");
    errors.by_position = list(section, "by_position");
    expect_count(section, "substitutions", errors.substitutions.size(), StageErrors::kPairs);
    return errors;
}

}  // namespace

Synthesis Synthesis::from_config(core::Config& config) {
    Synthesis stage;
    stage.errors = rates_of(config);
    stage.sigma = config.number("sigma", 0, {0, kMostSigma});
    stage.lost_ends = list(config, "lost_ends");
    return stage;
}

Decay Decay::from_config(core::Config& config) {
    Decay stage;
    stage.errors = rates_of(config);
    stage.p_break = config.number("p_break", 0, kProbability);
    stage.broken_bases = list(config, "broken_bases");
    expect_count(config, "broken_bases", stage.broken_bases.size(), 4);
    stage.min_nt = nt(config, "min_nt");
    stage.max_nt = nt(config, "max_nt");
    stage.whole_nt = nt(config, "whole_nt");
    stage.tail = bases(config, "tail");
    stage.tail_min_nt = nt(config, "tail_min_nt");
    stage.tail_max_nt = std::max(stage.tail_min_nt, nt(config, "tail_max_nt"));
    return stage;
}

Pcr Pcr::from_config(core::Config& config) {
    Pcr stage;
    stage.cycles = config.number("cycles", 0, {0, 100});
    stage.efficiency = config.number("efficiency", stage.efficiency, kProbability);
    stage.efficiency_sd = config.number("efficiency_sd", 0, kProbability);
    stage.p_sub = config.number("p_sub", 0, kProbability);
    stage.fidelity = config.number("fidelity", 1, {1e-3, 1e6});
    stage.substitutions = list(config, "substitutions");
    expect_count(config, "substitutions", stage.substitutions.size(), StageErrors::kPairs);
    return stage;
}

StageErrors Pcr::errors() const {
    // Of the molecules behind a cycle a share of e / (1 + e) are its copies, so that the ancestors
    // of one were copied so often.
    const double copies = cycles * efficiency / (1 + efficiency);
    StageErrors rates;
    rates.p_sub = std::min(1.0, p_sub / fidelity * copies);
    rates.substitutions = substitutions;
    return rates;
}

Sequencing Sequencing::from_config(core::Config& config) {
    Sequencing stage;
    stage.read_nt = nt(config, "read_nt");
    stage.pairs = config.boolean("pairs", false);
    stage.first = read_errors(config, "first");
    stage.second = config.has("second") ? read_errors(config, "second") : stage.first;
    stage.adapter = bases(config, "adapter");
    stage.poly_g = config.boolean("poly_g", false);
    if (stage.pairs && stage.read_nt == 0) {
        throw core::InputError(config.name() + ": 'pairs' needs a 'read_nt' of 1 or more");
    }
    return stage;
}

Nanopore Nanopore::from_config(core::Config& config) {
    Nanopore stage;
    stage.errors = rates_of(config);
    stage.homopolymer = config.number("homopolymer", 0, {0, 100});
    stage.read_spread = config.number("read_spread", 0, {0, kMostSigma});
    stage.p_chimera = config.number("p_chimera", 0, kProbability);
    return stage;
}

std::string stage_name(const Stage& stage) {
    constexpr std::string_view kNames[] = {"synthesis", "decay",      "pcr",
                                           "iid",       "sequencing", "nanopore"};
    return std::string(kNames[stage.index()]);
}

bool is_sequencer(const Stage& stage) {
    return std::holds_alternative<Sequencing>(stage) || std::holds_alternative<Nanopore>(stage);
}

std::vector<Stage> stages_from_config(core::Config& config) {
    std::vector<Stage> stages;
    const auto add = [&]<typename T>(const char* key, T (*read)(core::Config&)) {
        if (!config.has(key)) return;
        core::Config section = config.section(key);
        stages.emplace_back(read(section));
    };
    add("synthesis", &Synthesis::from_config);
    add("decay", &Decay::from_config);
    add("pcr", &Pcr::from_config);
    add("sequencing", &Sequencing::from_config);
    add("nanopore", &Nanopore::from_config);
    if (config.has("sequencing") && config.has("nanopore")) {
        throw core::InputError(config.name() +
                               ": both 'sequencing' and 'nanopore'; expected one of them");
    }
    return stages;
}

}  // namespace oligo::dna
