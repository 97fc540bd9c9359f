// The stages of channels: what is measured on reads agrees with what was configured.
#include "dna/channel/stages.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/channel/channel.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace oligo;

namespace {

std::vector<std::string> random_oligos(std::size_t count, std::size_t nt) {
    core::Random random(3);
    std::vector<std::string> oligos(count);
    for (std::string& oligo : oligos) {
        for (std::size_t i = 0; i < nt; ++i) oligo += dna::kBases[random.below(4)];
    }
    return oligos;
}

dna::ChannelModel channel(const std::string& json, bool paired = false) {
    std::vector<core::Config> configs;
    configs.push_back(core::Config::from_text(json, "test"));
    auto model = dna::ChannelModel::from_configs(configs, paired);
    configs[0].finish();
    return model;
}

/// Within so many standard deviations of a count of events.
bool agrees(double count, double expected, double spread = 1) {
    return std::abs(count - expected) <= 5 * std::sqrt(spread * std::max(1.0, expected));
}

struct Sums {
    double reads = 0, substitutions = 0, insertions = 0, deletions = 0, bases = 0;
};

Sums sums_of(const std::vector<dna::SimulatedRead>& reads) {
    Sums sums;
    for (const auto& read : reads) {
        ++sums.reads;
        sums.substitutions += read.substitutions;
        sums.insertions += read.insertions;
        sums.deletions += read.deletions;
        sums.bases += static_cast<double>(read.bases.size());
    }
    return sums;
}

}  // namespace

CATCH_TEST_CASE("stages: rates and runs of synthesis", "[channel]") {
    const auto oligos = random_oligos(3000, 100);
    const auto model = channel(R"({"coverage": 2, "synthesis": {"p_sub": 0.02, "p_ins": 0.01,
        "p_del": 0.03, "deletion_runs": [0.5, 0.25, 0.25], "insertion_runs": [3, 1]}})");
    const auto sums = sums_of(dna::simulate(oligos, model, 1));
    const double bases = 100 * sums.reads;
    CATCH_CHECK(agrees(sums.reads, 6000));
    // Bases that are jumped have no events of their own: a twentieth of them.
    const double events = bases * (1 - 0.03 * 0.75);
    CATCH_CHECK(agrees(sums.substitutions, 0.02 * events, 1.5));
    CATCH_CHECK(agrees(sums.insertions, 0.01 * 1.25 * events, 2));
    CATCH_CHECK(agrees(sums.deletions, 0.03 * 1.75 * events, 3));
    CATCH_CHECK(sums.bases == bases + sums.insertions - sums.deletions);
}

CATCH_TEST_CASE("stages: which bases become which, and where", "[channel]") {
    const auto oligos = random_oligos(2000, 100);
    const auto model = channel(R"({"coverage": 3, "reverse_half": false, "synthesis": {
        "p_sub": 0.04, "substitutions": [0, 4, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
        "by_position": [3, 1]}})");
    double pairs[4][4] = {}, halves[2] = {}, all = 0;
    for (const auto& read : dna::simulate(oligos, model, 5)) {
        const std::string& oligo = oligos[read.strand];
        CATCH_REQUIRE(read.bases.size() == oligo.size());
        for (std::size_t i = 0; i < oligo.size(); ++i) {
            if (oligo[i] == read.bases[i]) continue;
            ++pairs[dna::base_value(oligo[i])][dna::base_value(read.bases[i])];
            ++halves[i / 50];
            ++all;
        }
    }
    CATCH_CHECK(agrees(all, 0.04 * 600'000));
    CATCH_CHECK(agrees(halves[0], 0.75 * all));
    CATCH_CHECK(pairs[0][1] == 0);
    CATCH_CHECK(agrees(pairs[0][2], all * 4 / 12));
    CATCH_CHECK(agrees(pairs[2][3], all / 12));
    CATCH_CHECK(agrees(pairs[3][0], all / 12));
    CATCH_CHECK(pairs[3][1] + pairs[3][2] == 0);
}

CATCH_TEST_CASE("stages: strands of unequal number, lost strands, lost ends", "[channel]") {
    const auto oligos = random_oligos(4000, 40);
    const auto model = channel(R"({"coverage": 20, "p_dropout": 0.1, "reverse_half": false,
        "synthesis": {"sigma": 0.5, "lost_ends": [2, 1, 0, 1]}})");
    std::vector<double> counts(oligos.size());
    std::map<std::size_t, double> lengths;
    const auto reads = dna::simulate(oligos, model, 2);
    for (const auto& read : reads) {
        ++counts[read.strand];
        ++lengths[read.bases.size()];
        CATCH_REQUIRE(oligos[read.strand].find(read.bases) != std::string::npos);
    }
    double mean = 0, square = 0, lost = 0;
    for (const double count : counts) {
        lost += count == 0;
        mean += count / 3600;
        square += count * (count - 1) / 3600;
    }
    CATCH_CHECK(agrees(lost, 400));
    CATCH_CHECK(mean == Approx(20).epsilon(0.04));
    CATCH_CHECK(std::log(square / mean / mean) == Approx(0.25).epsilon(0.12));
    const auto all = static_cast<double>(reads.size());
    CATCH_CHECK(lengths[40] / all == Approx(0.25).epsilon(0.05));
    CATCH_CHECK(lengths[39] / all == Approx(0.25).epsilon(0.05));
    CATCH_CHECK(lengths[34] / all == Approx(0.0625).epsilon(0.1));
}

CATCH_TEST_CASE("stages: reads of one molecule share what happened to it", "[channel]") {
    const auto oligos = random_oligos(300, 100);
    const auto model = channel(R"({"coverage": 40, "molecules": 2, "reverse_half": false,
        "synthesis": {"p_sub": 0.05}})");
    std::map<std::uint64_t, std::map<std::string, int>> molecules;
    std::size_t reads = 0;
    for (const auto& read : dna::simulate(oligos, model, 2)) {
        ++molecules[read.strand][read.bases];
        ++reads;
    }
    std::size_t distinct = 0;
    for (const auto& [strand, versions] : molecules) distinct += versions.size();
    CATCH_CHECK(reads > 9000);
    CATCH_CHECK(agrees(static_cast<double>(distinct), 600));
    // Where the molecules are Poisson with mean 2, exp(-2) of the strands have none.
    CATCH_CHECK(agrees(300.0 - static_cast<double>(molecules.size()), 300 * std::exp(-2.0)));
}

CATCH_TEST_CASE("stages: decay breaks, selects and tails", "[channel]") {
    const auto oligos = random_oligos(1500, 150);
    const auto model = channel(R"({"coverage": 10, "reverse_half": false, "decay": {
        "p_break": 0.02, "broken_bases": [1, 0, 3, 0], "min_nt": 20, "max_nt": 60, "tail": "CT",
        "tail_min_nt": 6, "tail_max_nt": 8}})");
    double breaks[4] = {};
    double longest = 0, shortest = 1000;
    for (const auto& read : dna::simulate(oligos, model, 4)) {
        longest = std::max(longest, static_cast<double>(read.bases.size()));
        shortest = std::min(shortest, static_cast<double>(read.bases.size()));
        const std::string tail = read.bases.substr(read.bases.size() - 6);
        CATCH_REQUIRE(tail.find_first_of("AG") == std::string::npos);
        const std::string& oligo = oligos[read.strand];
        const std::size_t at = oligo.find(read.bases.substr(0, 18));
        CATCH_REQUIRE(at != std::string::npos);
        if (at > 0) ++breaks[dna::base_value(oligo[at - 1])];
    }
    CATCH_CHECK(shortest >= 26);
    CATCH_CHECK(longest <= 68);
    CATCH_CHECK(breaks[1] + breaks[3] == 0);
    CATCH_CHECK(breaks[0] / (breaks[0] + breaks[2]) == Approx(0.25).epsilon(0.1));
}

CATCH_TEST_CASE("stages: pieces that are too short are lost", "[channel]") {
    const auto model = channel(R"({"coverage": 20, "decay": {"min_nt": 40, "whole_nt": 100}})");
    // Nothing breaks. Of strands between the two lengths some molecules are kept, of shorter ones
    // none.
    std::size_t reads[2] = {};
    for (std::size_t i = 0; i < 2; ++i) {
        for (const auto& read : dna::simulate(random_oligos(500, i == 0 ? 30 : 70), model, 8)) {
            CATCH_REQUIRE(read.bases.size() == 70);
            ++reads[i];
        }
    }
    CATCH_CHECK(reads[0] == 0);
    CATCH_CHECK(reads[1] > 9000);
}

CATCH_TEST_CASE("stages: amplification", "[channel]") {
    const auto oligos = random_oligos(2000, 100);
    const auto sums = sums_of(dna::simulate(oligos, channel(R"({"coverage": 5, "pcr": {
        "cycles": 30, "efficiency": 1, "p_sub": 0.001, "fidelity": 5}})"),
                                            3));
    CATCH_CHECK(agrees(sums.substitutions, 100 * sums.reads * 0.001 / 5 * 15));
    CATCH_CHECK(sums.insertions + sums.deletions == 0);

    const auto model = channel(R"({"coverage": 50, "pcr": {"cycles": 40, "efficiency": 0.9,
        "efficiency_sd": 0.02}})");
    std::vector<double> counts(oligos.size());
    for (const auto& read : dna::simulate(oligos, model, 3)) ++counts[read.strand];
    double mean = 0, square = 0;
    for (const double count : counts) {
        mean += count / 2000;
        square += count * (count - 1) / 2000;
    }
    // d log((1 + e)^40) = 40 / 1.9 * 0.02
    CATCH_CHECK(std::sqrt(std::log(square / mean / mean)) == Approx(0.421).epsilon(0.12));
}

CATCH_TEST_CASE("stages: qualities of short reads mean what they say", "[channel]") {
    const auto oligos = random_oligos(3000, 100);
    const auto model = channel(R"({"coverage": 10, "reverse_half": false, "sequencing": {
        "read_nt": 100, "first": {"p_sub": 0.004, "by_position": [1, 3]}}})");
    std::map<char, std::pair<double, double>> by_letter;  // errors, bases
    double halves[2] = {}, bases = 0;
    for (const auto& read : dna::simulate(oligos, model, 6)) {
        for (std::size_t i = 0; i < read.bases.size(); ++i) {
            const bool wrong = read.bases[i] != oligos[read.strand][i];
            by_letter[read.quality[i]].first += wrong;
            ++by_letter[read.quality[i]].second;
            halves[i / 50] += wrong;
            ++bases;
        }
    }
    CATCH_CHECK(by_letter.size() == 3);
    for (const auto& [letter, count] : by_letter) {
        CATCH_INFO(letter << ": " << count.first << " of " << count.second);
        CATCH_CHECK(agrees(count.first, count.second * std::pow(10, -(letter - '!') / 10.0)));
    }
    CATCH_CHECK(agrees(halves[0], bases / 2 * 0.002));
    CATCH_CHECK(agrees(halves[1], bases / 2 * 0.006));
}

CATCH_TEST_CASE("stages: pairs, adapters and merged pairs", "[channel]") {
    const std::string json = R"({"coverage": 2, "reverse_half": false, "sequencing": {
        "read_nt": 60, "pairs": true, "adapter": "AGATCGG", "poly_g": true}})";
    const auto oligos = random_oligos(50, 100);
    for (const auto& read : dna::simulate(oligos, channel(json, true), 6)) {
        const std::string& oligo = oligos[read.strand];
        CATCH_CHECK(read.bases == oligo.substr(0, 60));
        CATCH_CHECK(read.mate_bases == dna::reverse_complement(oligo.substr(40)));
        CATCH_CHECK(read.mate_quality.size() == 60);
    }
    for (const auto& read : dna::simulate(oligos, channel(json), 6)) {
        CATCH_CHECK(read.bases == oligos[read.strand]);
        CATCH_CHECK(read.mate_bases.empty());
    }
    const auto longer = random_oligos(20, 115);  // five bases in common are too few to merge
    for (const auto& read : dna::simulate(longer, channel(json), 6)) {
        CATCH_CHECK(read.bases == longer[read.strand].substr(0, 60));
    }
    const auto shorter = random_oligos(20, 50);
    for (const auto& read : dna::simulate(shorter, channel(json, true), 6)) {
        CATCH_CHECK(read.bases == shorter[read.strand] + "AGATCGG" + "GGG");
        CATCH_CHECK(read.mate_bases ==
                    dna::reverse_complement(shorter[read.strand]) + "AGATCGG" + "GGG");
    }
    CATCH_CHECK_THROWS_AS(channel(R"({"synthesis": {}})", true), core::InputError);
}

CATCH_TEST_CASE("stages: nanopore reads, runs and chimeras", "[channel]") {
    const std::vector<std::string> oligos(2000, "ACGTACGTAAAAACGTACGTACGTACGTACGT");
    auto sums = sums_of(dna::simulate(oligos, channel(R"({"coverage": 10, "nanopore": {
        "p_sub": 0.01, "p_ins": 0.01, "p_del": 0.02, "homopolymer": 0.5}})"),
                                      7));
    // 27 bases stand alone and five in a run, where indels are three times as many.
    CATCH_CHECK(agrees(sums.substitutions, sums.reads * 0.01 * 32));
    CATCH_CHECK(agrees(sums.insertions, sums.reads * 0.01 * (27 + 15)));
    CATCH_CHECK(agrees(sums.deletions, sums.reads * 0.02 * (27 + 15)));
    const auto reads =
        dna::simulate(oligos, channel(R"({"coverage": 5, "nanopore": {"p_chimera": 0.1}})"), 7);
    double chimeras = 0;
    for (const auto& read : reads) chimeras += read.bases.size() == 64;
    CATCH_CHECK(agrees(chimeras, 0.1 * static_cast<double>(reads.size())));
}

CATCH_TEST_CASE("stages: the same reads with any number of threads, from every preset",
                "[channel]") {
    const auto oligos = random_oligos(120, 160);
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(OLIGO_SOURCE_DIR) / "configs/channels")) {
        CATCH_CAPTURE(entry.path());
        std::vector<core::Config> configs;
        configs.push_back(core::Config::from_file(entry.path()));
        if (entry.path().filename() == "illumina.json") {
            configs.push_back(core::Config::from_file(entry.path().parent_path() / "twist.json"));
        }
        auto model = dna::ChannelModel::from_configs(configs);
        model.coverage = std::min(model.coverage, 12.5);
        std::vector<std::vector<dna::SimulatedRead>> results;
        for (const std::size_t threads : {1U, 3U}) {
            core::set_thread_count(threads);
            results.push_back(dna::simulate(oligos, model, 8));
        }
        core::set_thread_count(0);
        CATCH_REQUIRE(results[0].size() == results[1].size());
        CATCH_CHECK(results[0].size() > 80);
        for (std::size_t i = 0; i < results[0].size(); ++i) {
            CATCH_REQUIRE(results[0][i].bases == results[1][i].bases);
            CATCH_REQUIRE(results[0][i].quality == results[1][i].quality);
            CATCH_REQUIRE(results[0][i].bases.size() == results[0][i].quality.size());
        }
    }
}

CATCH_TEST_CASE("stages: sums of channels", "[channel]") {
    const auto sum = [](const std::vector<std::string>& texts) {
        std::vector<core::Config> configs;
        for (const auto& text : texts) configs.push_back(core::Config::from_text(text, "test"));
        return dna::ChannelModel::from_configs(configs);
    };
    const auto names = [](const dna::ChannelModel& model) {
        std::string all;
        for (const auto& stage : model.stages) all += dna::stage_name(stage) + " ";
        return all;
    };
    const std::string short_reads =
        R"({"p_sub": 0.1, "coverage": 7, "sequencing": {"first": {"p_sub": 0.001}}})";
    const std::string array = R"({"synthesis": {"p_del": 0.01}})", plain = R"({"p_ins": 0.1})";
    CATCH_CHECK(names(sum({short_reads})).empty());
    CATCH_CHECK(sum({short_reads}).p_sub == 0.1);
    CATCH_CHECK(names(sum({array, short_reads})) == "synthesis sequencing ");
    CATCH_CHECK(names(sum({short_reads, array})) == "synthesis sequencing ");
    CATCH_CHECK(names(sum({array, plain, short_reads})) == "synthesis iid sequencing ");
    CATCH_CHECK(names(sum({short_reads, array, R"({"nanopore": {}})"})) == "synthesis nanopore ");
    CATCH_CHECK(sum({array, short_reads}).coverage == 7);
    CATCH_CHECK_THROWS_AS(channel(R"({"synthesis": {"deletion_runs": [0, 0]}})"), core::InputError);
    CATCH_CHECK_THROWS_AS(channel(R"({"synthesis": {"substitutions": [1, 2]}})"), core::InputError);
    CATCH_CHECK_THROWS_AS(channel(R"({"decay": {"tail": "CX"}})"), core::InputError);
    CATCH_CHECK_THROWS_AS(channel(R"({"nanopore": {}, "sequencing": {}})"), core::InputError);
    CATCH_CHECK_THROWS_AS(channel(R"({"sequencing": {"pairs": true}})"), core::InputError);
    CATCH_CHECK_THROWS_AS(channel(R"({"synthesis": {"p_dels": 0.1}})"), core::InputError);
}
