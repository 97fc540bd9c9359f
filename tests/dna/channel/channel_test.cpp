#include "dna/channel/channel.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace oligo::dna {
namespace {

std::vector<std::string> random_oligos(std::size_t count, std::size_t length) {
    core::Random random(7);
    std::vector<std::string> oligos(count, std::string(length, 'A'));
    for (std::string& oligo : oligos) {
        for (char& base : oligo) {
            base = kBases[random.below(4)];
        }
    }
    return oligos;
}

ChannelModel forward_only(double p_sub, double p_ins, double p_del) {
    ChannelModel model;
    model.p_sub = p_sub;
    model.p_ins = p_ins;
    model.p_del = p_del;
    model.reverse_half = false;
    return model;
}

/// Whether `count` of `trials` agrees with chance p within four standard deviations.
bool agrees(double count, double trials, double p) {
    return std::abs(count - trials * p) <= 4 * std::sqrt(trials * p * (1 - p));
}

std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row.back();
}

bool same(const std::vector<SimulatedRead>& a, const std::vector<SimulatedRead>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.bases == y.bases && x.quality == y.quality && x.strand == y.strand &&
               x.reversed == y.reversed && x.substitutions == y.substitutions &&
               x.insertions == y.insertions && x.deletions == y.deletions;
    });
}

}  // namespace

CATCH_TEST_CASE("channel: without noise every strand comes once, shuffled, half reversed",
                "[channel]") {
    const auto oligos = random_oligos(2000, 60);
    const auto reads = simulate(oligos, ChannelModel{}, 1);
    CATCH_REQUIRE(reads.size() == oligos.size());
    std::set<std::uint64_t> strands;
    double reversed = 0;
    double in_place = 0;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const SimulatedRead& read = reads[i];
        const std::string& oligo = oligos.at(read.strand);
        strands.insert(read.strand);
        reversed += read.reversed ? 1 : 0;
        in_place += read.strand == i ? 1 : 0;
        CATCH_REQUIRE(read.bases == (read.reversed ? reverse_complement(oligo) : oligo));
        CATCH_REQUIRE(read.quality == std::string(60, 'I'));  // Phred 40
    }
    CATCH_CHECK(strands.size() == oligos.size());
    CATCH_CHECK(agrees(reversed, 2000, 0.5));
    CATCH_CHECK(in_place < 10);
}

CATCH_TEST_CASE("channel: substitutions, compared with the strand", "[channel]") {
    const auto oligos = random_oligos(1000, 200);
    const auto reads = simulate(oligos, forward_only(0.03, 0, 0), 5);
    double pairs[4][4] = {};
    double noted = 0;
    for (const SimulatedRead& read : reads) {
        const std::string& oligo = oligos[read.strand];
        CATCH_REQUIRE(hamming_distance(read.bases, oligo) == read.substitutions);
        noted += read.substitutions;
        for (std::size_t i = 0; i < oligo.size(); ++i) {
            ++pairs[base_value(oligo[i])][base_value(read.bases[i])];
        }
    }
    CATCH_CHECK(agrees(noted, 200'000, 0.03));
    for (int from = 0; from < 4; ++from) {
        const double all = pairs[from][0] + pairs[from][1] + pairs[from][2] + pairs[from][3];
        for (int to = 0; to < 4; ++to) {
            CATCH_CAPTURE(from, to);
            CATCH_CHECK(agrees(pairs[from][to], all, from == to ? 0.97 : 0.01));
        }
    }
    CATCH_CHECK(reads[0].quality[0] == '!' + 15);  // -10 log10(0.03) = 15.2
}

CATCH_TEST_CASE("channel: insertions and deletions", "[channel]") {
    const auto oligos = random_oligos(1000, 200);
    double bases = 0;
    double insertions = 0;
    double deletions = 0;
    for (const SimulatedRead& read : simulate(oligos, forward_only(0, 0.02, 0.05), 6)) {
        const std::string& oligo = oligos[read.strand];
        CATCH_REQUIRE(read.bases.size() + read.deletions == oligo.size() + read.insertions);
        CATCH_REQUIRE(edit_distance(read.bases, oligo) <= read.insertions + read.deletions);
        bases += static_cast<double>(read.bases.size());
        insertions += read.insertions;
        deletions += read.deletions;
    }
    CATCH_CHECK(agrees(insertions, 200'000, 0.02));
    CATCH_CHECK(agrees(deletions, 200'000, 0.05));
    CATCH_CHECK(bases == 200'000 + insertions - deletions);
}

CATCH_TEST_CASE("channel: dropout loses whole strands, coverage is floor plus remainder",
                "[channel]") {
    const auto oligos = random_oligos(4000, 30);
    ChannelModel model;
    model.p_dropout = 0.1;
    model.coverage = 3.25;
    std::vector<int> count(oligos.size());
    for (const SimulatedRead& read : simulate(oligos, model, 8)) {
        ++count[read.strand];
    }
    const auto lost = std::count(count.begin(), count.end(), 0);
    const auto three = std::count(count.begin(), count.end(), 3);
    const auto four = std::count(count.begin(), count.end(), 4);
    CATCH_CHECK(lost + three + four == 4000);
    CATCH_CHECK(agrees(double(lost), 4000, 0.1));
    CATCH_CHECK(agrees(double(four), double(three + four), 0.25));

    model.p_dropout = 1;
    CATCH_CHECK(simulate(oligos, model, 8).empty());
    model.p_dropout = 0;
    model.coverage = 0;
    CATCH_CHECK(simulate(oligos, model, 8).empty());
}

CATCH_TEST_CASE("channel: the seed alone decides", "[channel]") {
    const auto oligos = random_oligos(500, 100);
    ChannelModel model = forward_only(0.01, 0.005, 0.005);
    model.coverage = 2.5;
    model.reverse_half = true;
    const std::size_t threads = core::thread_count();
    core::set_thread_count(1);
    const auto one = simulate(oligos, model, 11);
    core::set_thread_count(4);
    const auto four = simulate(oligos, model, 11);
    core::set_thread_count(threads);
    CATCH_CHECK(same(one, four));
    CATCH_CHECK_FALSE(same(one, simulate(oligos, model, 12)));
}

CATCH_TEST_CASE("channel: extremes and wrong values", "[channel]") {
    CATCH_CHECK(simulate({}, ChannelModel{}, 1).empty());
    CATCH_CHECK(simulate({"ACGT", "", "A"}, ChannelModel{}, 1).size() == 2);
    CATCH_CHECK(simulate({"ACGT"}, forward_only(0, 0, 1), 1).empty());
    CATCH_CHECK(simulate({"ACGT"}, forward_only(0, 1, 0), 1).at(0).bases.size() == 8);
    CATCH_CHECK(
        hamming_distance(simulate({"ACGT"}, forward_only(1, 0, 0), 1).at(0).bases, "ACGT") == 4);
    CATCH_CHECK(simulate({"ACGT"}, forward_only(1, 0, 0), 1).at(0).quality == "####");  // Phred 2
    CATCH_CHECK_THROWS_AS(simulate({"ACNT"}, ChannelModel{}, 1), core::InputError);
    CATCH_CHECK_THROWS_AS(simulate({"A"}, forward_only(-0.1, 0, 0), 1), core::InputError);
    CATCH_CHECK_THROWS_AS(simulate({"A"}, forward_only(0, std::nan(""), 0), 1), core::InputError);
}

CATCH_TEST_CASE("channel: settings are read strictly", "[channel]") {
    auto config = core::Config::from_text(
        R"({"p_sub": 0.1, "p_ins": 0.2, "p_del": 0.3, "p_dropout": 0.4, "coverage": 5.5})", "x");
    const ChannelModel model = ChannelModel::from_config(config);
    config.finish();
    CATCH_CHECK(model.p_sub == 0.1);
    CATCH_CHECK(model.p_ins == 0.2);
    CATCH_CHECK(model.p_del == 0.3);
    CATCH_CHECK(model.p_dropout == 0.4);
    CATCH_CHECK(model.coverage == 5.5);

    auto high = core::Config::from_text(R"({"p_sub": 1.5})", "x");
    CATCH_CHECK_THROWS_AS(ChannelModel::from_config(high), core::InputError);
    auto unknown = core::Config::from_text(R"({"p_subs": 0.5})", "x");
    ChannelModel::from_config(unknown);
    CATCH_CHECK_THROWS_WITH(unknown.finish(), Catch::Matchers::Contains("p_sub"));
}

CATCH_TEST_CASE("channel: the shipped presets load", "[channel]") {
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(OLIGO_SOURCE_DIR) / "configs/channels")) {
        CATCH_CAPTURE(entry.path());
        auto config = core::Config::from_file(entry.path());
        const ChannelModel model = ChannelModel::from_config(config);
        CATCH_CHECK_NOTHROW(config.finish());
        CATCH_CHECK(model.coverage >= 1);
        ++found;
    }
    CATCH_CHECK(found >= 3);
}

CATCH_TEST_CASE("channel: truth table", "[channel]") {
    std::vector<SimulatedRead> reads(2);
    reads[0].strand = 4;
    reads[0].reversed = true;
    reads[1].substitutions = 3;
    reads[1].insertions = 2;
    reads[1].deletions = 1;
    CATCH_CHECK(truth_table(reads) ==
                "read\tstrand\treversed\tsubstitutions\tinsertions\tdeletions\n"
                "1\t5\t1\t0\t0\t0\n2\t1\t0\t3\t2\t1\n");
}

}  // namespace oligo::dna
