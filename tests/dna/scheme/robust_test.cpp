#include "dna/scheme/robust/robust.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/channel/channel.hpp"
#include "dna/lattice/column_belief.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

namespace {

std::unique_ptr<dna::Scheme> robust(const std::string& settings) {
    auto config = core::Config::from_text(R"({"scheme": "robust", )" + settings + "}", "test");
    return dna::make_scheme(config);
}

dna::PoolObject random_file(std::size_t size) {
    auto file = test::raw_file({});
    file.payload.segments[0] = test::random_segment(256, size, core::Tolerance::kExact, size);
    return file;
}

struct Outcome {
    bool verified = false, same = false;
};

/// What comes back of a pool, header strands included in the noise.
Outcome read_back(const dna::Pool& pool, const dna::PoolObject& file, const test::Noise& noise,
                  std::uint64_t seed) {
    try {
        const auto reading = dna::read_pool(test::reads_of(pool, noise, seed));
        const auto& object = reading.objects.at(0);
        return {object.payload.verified,
                test::symbols_of(object) == file.payload.segments[0].symbols};
    } catch (const core::RecoveryError&) {
        return {};
    }
}

/// Whether the file comes back byte for byte of the reads that a channel makes of the oligos.
bool read_over(const dna::ChannelModel& channel, const dna::Pool& pool, const dna::PoolObject& file,
               std::uint64_t seed) {
    std::vector<std::string> oligos;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) oligos.push_back(pool.oligo(i));
    std::vector<dna::Read> reads;
    for (const auto& read : dna::simulate(oligos, channel, seed)) reads.push_back({read.bases, ""});
    try {
        const auto object = dna::read_pool(reads).objects.at(0);
        return object.payload.verified &&
               test::symbols_of(object) == file.payload.segments[0].symbols;
    } catch (const core::RecoveryError&) {
        return false;
    }
}

}  // namespace

CATCH_TEST_CASE("robust: single reads with insertions and deletions", "[robust]") {
    struct Case {
        const char* rate;
        double errors;  ///< of each kind
    };
    const auto file = random_file(6000);
    for (const Case& one : {Case{"0.5", 0.02}, Case{"1.0", 0.007}}) {
        const auto pool = dna::write_pool({file}, *robust(std::string("\"rate\": ") + one.rate),
                                          dna::parse_primers("default"));
        std::size_t same = 0;
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const auto outcome =
                read_back(pool, file, {one.errors, one.errors, one.errors, 0, 1}, seed);
            CATCH_CHECK(outcome.verified == outcome.same);
            same += outcome.same;
        }
        CATCH_INFO(one.rate << " at " << one.errors);
        CATCH_CHECK(same == 3);
    }
}

CATCH_TEST_CASE("robust: errors of one kind at every rate, a dozen reads", "[robust]") {
    struct Case {
        const char* rate;
        double substitutions, deletions, insertions;
    };
    const auto file = random_file(3000);
    for (const Case& one : {Case{"1.5", 0.05, 0.05, 0.05}, Case{"1.0", 0.06, 0.06, 0.04}}) {
        CATCH_INFO(one.rate);
        const auto pool = dna::write_pool({file}, *robust(std::string("\"rate\": ") + one.rate),
                                          dna::parse_primers("default"));
        CATCH_CHECK(read_back(pool, file, {one.substitutions, 0, 0, 0, 30}, 1).same);
        CATCH_CHECK(read_back(pool, file, {0, 0, one.deletions, 0, 30}, 2).same);
        CATCH_CHECK(read_back(pool, file, {0, one.insertions, 0, 0, 30}, 3).same);
    }
}

CATCH_TEST_CASE("robust: every eighth base missing, of the header strands as well", "[robust]") {
    const auto file = random_file(300);
    const auto pool =
        dna::write_pool({file}, *robust("\"rate\": 0.5"), dna::parse_primers("default"));
    dna::ChannelModel channel;
    channel.p_del = 0.13;
    channel.coverage = 30;
    std::size_t same = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) same += read_over(channel, pool, file, seed);
    CATCH_CHECK(same == 5);
}

CATCH_TEST_CASE("robust: shipped primers are found on reads with many insertions", "[robust]") {
    dna::ChannelModel channel;
    channel.p_ins = 0.08;
    channel.coverage = 30;
    struct Case {
        std::size_t bytes;
        std::uint64_t seed;  ///< of reads with other bases in common near the strand
    };
    for (const Case& one : {Case{1000, 15}, Case{1000, 20}, Case{300, 26}}) {
        CATCH_INFO(one.bytes << " bytes, seed " << one.seed);
        core::Random random(1);
        auto file = test::raw_file({});
        for (std::size_t i = 0; i < one.bytes; ++i) {
            file.payload.segments[0].symbols.push_back(
                static_cast<std::uint16_t>(random.below(256)));
        }
        const auto pool =
            dna::write_pool({file}, *robust("\"rate\": 1.0"), dna::parse_primers("default"));
        CATCH_CHECK(read_over(channel, pool, file, one.seed));
    }
}

CATCH_TEST_CASE("robust: a pool of which pieces are left, and few whole strands", "[robust]") {
    const auto file = random_file(1500);
    const auto pool = dna::write_pool({file}, *robust(R"("rate": 0.5, "strand_nt": 150)"),
                                      dna::parse_primers("default"));
    // So many reads are whole now and then that they alone tell the header.
    for (const char* p_break : {"0.02", "0.016"}) {
        CATCH_INFO(p_break);
        auto config = core::Config::from_text(
            R"({"coverage": 30, "molecules": 10, "decay": {
            "p_sub": 0.001, "min_nt": 19, "whole_nt": 99, "tail": "CT", "tail_min_nt": 6,
            "tail_max_nt": 8, "p_break": )" +
                std::string(p_break) + "}}",
            "test");
        const auto channel = dna::ChannelModel::from_config(config);
        CATCH_CHECK(read_over(channel, pool, file, 2));
        CATCH_CHECK(read_over(channel, pool, file, 3));
    }
}

CATCH_TEST_CASE("robust: lost strands up to the parity, then it says so", "[robust]") {
    const auto file = random_file(6000);
    const auto pool =
        dna::write_pool({file}, *robust("\"rate\": 0.8"), dna::parse_primers("default"));
    bool failed = false;
    for (const double dropout : {0.2, 0.3, 0.6, 0.8}) {
        const auto outcome = read_back(pool, file, {0, 0, 0, dropout, 1}, 5);
        CATCH_CHECK(outcome.verified == outcome.same);
        if (dropout < 0.35) CATCH_CHECK(outcome.same);
        failed |= !outcome.same;
    }
    CATCH_CHECK(failed);
}

CATCH_TEST_CASE("robust: the same with any number of threads", "[robust]") {
    const auto file = random_file(5000);
    const auto pool =
        dna::write_pool({file}, *robust("\"rate\": 1.0"), dna::parse_primers("default"));
    const auto reads = test::reads_of(pool, {0.02, 0.02, 0.02, 0, 1}, 9);
    std::vector<std::vector<std::uint16_t>> results;
    for (const std::size_t threads : {1U, 3U}) {
        core::set_thread_count(threads);
        results.push_back(dna::read_pool(reads).objects.at(0).payload.segments.at(0).symbols);
    }
    core::set_thread_count(0);
    CATCH_CHECK(results[0] == results[1]);
}

CATCH_TEST_CASE("robust: rates, strand lengths and broken parameters", "[robust]") {
    const auto size = 20000;
    const auto file = random_file(size);
    for (const double rate : {0.3, 0.5, 1.0, 1.15, 1.2, 1.5}) {
        const auto pool = dna::write_pool({file}, *robust("\"rate\": " + std::to_string(rate)),
                                          dna::parse_primers("default"));
        const double found = 8.0 * size / static_cast<double>(pool.count.strand_nt);
        CATCH_CHECK(found >= rate * 0.985);
        CATCH_CHECK(found <= rate * 1.02);
    }
    for (const std::string settings :
         {"\"rate\": 0.1", "\"rate\": 1.6", "\"rate\": 1.5, \"strand_nt\": 100",
          "\"constraints\": {\"max_run\": 2}", "\"strand_nt\": 60"}) {
        CATCH_INFO(settings);
        CATCH_CHECK_THROWS_AS(robust(settings), core::InputError);
    }
    for (const std::vector<std::uint8_t>& broken : {std::vector<std::uint8_t>{0},
                                                    {4, 1, 1},
                                                    {0, 0, 0},
                                                    {0, 255, 255},
                                                    {0, 1, 0, 0},
                                                    {2, 1, 1, 2}}) {
        CATCH_CHECK_THROWS_AS(dna::make_scheme("robust", broken, 200), core::InputError);
    }
    const auto scheme = dna::make_scheme("robust", std::vector<std::uint8_t>{1, 44, 1}, 200);
    CATCH_CHECK(scheme->facts().parameters == std::vector<std::uint8_t>{1, 44, 1});
}

CATCH_TEST_CASE("robust: layouts hold every byte in blocks that the field allows", "[robust]") {
    core::Random random(11);
    for (int round = 0; round < 300; ++round) {
        const dna::RobustShape shape{8 + random.below(2), 8 + random.below(60),
                                     1 + random.below(4000)};
        const std::uint64_t bytes = random.next() >> (40 + random.below(24));
        const dna::RobustLayout layout(shape, bytes);
        std::uint64_t held = 0, strands = 0;
        for (std::uint64_t i = 0; i < layout.blocks(); ++i) {
            const dna::RobustBlock block = layout.block(i);
            CATCH_REQUIRE(block.first_strand == strands);
            CATCH_REQUIRE(block.data > 0);
            CATCH_REQUIRE(block.strands() < std::uint64_t{1} << shape.bits);
            held += shape.bytes(block.data);
            strands += block.strands();
        }
        CATCH_CHECK(held >= bytes);
        CATCH_CHECK(strands == layout.strands());
    }
    CATCH_CHECK(dna::RobustLayout({8, 35, 386}, 0).strands() == 0);
}
