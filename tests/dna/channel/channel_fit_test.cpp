#include "dna/channel/channel_fit.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/channel/channel.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace oligo;

namespace {

std::vector<std::string> random_oligos(std::size_t count, std::size_t nt) {
    core::Random random(3);
    std::vector<std::string> oligos(count, "ACACGACGCTCTTCCGATCT");
    for (std::string& oligo : oligos) {
        for (std::size_t i = 0; i < nt; ++i) oligo += dna::kBases[random.below(4)];
        oligo += "AGATCGGAAGAGCACACGTC";
    }
    return oligos;
}

dna::ChannelModel channel(const std::string& json) {
    std::vector<core::Config> configs;
    configs.push_back(core::Config::from_text(json, "test"));
    auto model = dna::ChannelModel::from_configs(configs);
    configs[0].finish();
    return model;
}

dna::ChannelFit fit(const std::vector<std::string>& oligos, const dna::ChannelModel& model,
                    std::uint64_t seed) {
    std::vector<dna::Read> reads;
    for (auto& read : dna::simulate(oligos, model, seed)) {
        reads.push_back({std::move(read.bases), std::move(read.quality)});
    }
    dna::KeptReads source(reads);
    return dna::fit_channel(source, oligos);
}

}  // namespace

CATCH_TEST_CASE("channel fit: what was simulated is found, and found again", "[channel]") {
    const auto oligos = random_oligos(600, 120);
    auto model = channel(R"({"coverage": 8, "p_dropout": 0.05, "synthesis": {"p_sub": 0.02,
        "p_ins": 0.005, "p_del": 0.015, "deletion_runs": [0.7, 0.1, 0.1, 0.1], "sigma": 0.4,
        "substitutions": [1, 4, 1, 1, 1, 4, 4, 1, 1, 1, 4, 1], "by_position": [1, 1, 1, 3],
        "lost_ends": [0.8, 0.1, 0.1]}})");
    double p_del = 0.015, p_ins = 0.005;
    // The second round fits reads of the file that the first one made.
    for (int round = 0; round < 2; ++round) {
        CATCH_INFO("round " << round);
        const auto found = fit(oligos, model, 5);
        const auto& errors = found.synthesis.errors;
        CATCH_CHECK(static_cast<double>(found.matched) > 0.99 * static_cast<double>(found.reads));
        CATCH_CHECK(errors.p_sub == Approx(0.02).epsilon(0.06));
        CATCH_CHECK(errors.p_ins == Approx(p_ins).epsilon(0.15));
        CATCH_CHECK(errors.p_del == Approx(p_del).epsilon(0.08));
        CATCH_REQUIRE(errors.deletion_runs.size() >= 4);
        CATCH_CHECK(errors.deletion_runs[0] == Approx(0.7).margin(0.05));
        CATCH_CHECK(errors.deletion_runs[3] == Approx(0.1).margin(0.03));
        CATCH_REQUIRE(errors.substitutions.size() == 12);
        CATCH_CHECK(errors.substitutions[1] > 2 * errors.substitutions[0]);
        CATCH_REQUIRE(errors.by_position.size() == 10);
        CATCH_CHECK(errors.by_position[9] / errors.by_position[4] == Approx(3).epsilon(0.25));
        CATCH_CHECK(found.synthesis.sigma == Approx(0.4).epsilon(0.2));
        CATCH_CHECK(found.p_dropout == Approx(0.05).margin(0.025));
        CATCH_CHECK(found.coverage == Approx(8).epsilon(0.08));
        CATCH_REQUIRE(found.synthesis.lost_ends.size() >= 3);
        CATCH_CHECK(found.synthesis.lost_ends[0] == Approx(0.8).margin(0.05));
        model = channel(dna::channel_text(found));
        p_del = errors.p_del;
        p_ins = errors.p_ins;
    }
}

CATCH_TEST_CASE("channel fit: reads without their primers, and reads of nothing", "[channel]") {
    const auto oligos = random_oligos(100, 120);
    std::vector<std::string> inserts;
    for (const auto& oligo : oligos) inserts.push_back(oligo.substr(20, 120));
    std::vector<dna::Read> reads;
    for (auto& read : dna::simulate(inserts, channel(R"({"coverage": 20, "synthesis": {
             "p_sub": 0.01, "p_del": 0.01}})"),
                                    5)) {
        reads.push_back({std::move(read.bases), ""});
    }
    dna::KeptReads source(reads);
    const auto found = dna::fit_channel(source, oligos);
    CATCH_CHECK(found.matched == found.reads);
    CATCH_CHECK(found.synthesis.errors.p_del == Approx(0.01).epsilon(0.1));
    CATCH_CHECK(found.synthesis.errors.p_sub == Approx(0.01).epsilon(0.1));
    CATCH_CHECK(found.synthesis.lost_ends.empty());
    CATCH_CHECK(found.synthesis.sigma < 0.12);

    const std::vector<dna::Read> nothing{{std::string(100, 'A'), ""}};
    dna::KeptReads foreign(nothing);
    CATCH_CHECK_THROWS_AS(dna::fit_channel(foreign, oligos), core::InputError);
}
