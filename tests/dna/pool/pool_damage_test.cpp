#include "core/error.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;
using dna::Pool;
using dna::PoolReading;
using dna::Read;
using test::Noise;

namespace {

dna::Primers shipped() {
    return dna::parse_primers("default");
}

std::vector<std::uint16_t> random_bytes(std::size_t size, std::uint64_t seed) {
    return test::random_segment(256, size, core::Tolerance::kExact, seed).symbols;
}

Pool raw_pool(std::size_t size, const dna::Primers& primers = shipped()) {
    return dna::write_pool({test::raw_file(random_bytes(size, 1))}, *test::fixed_length(), primers);
}

void expect_recovery_error(std::vector<Read> reads) {
    CATCH_CHECK_THROWS_AS(dna::read_pool(reads), core::RecoveryError);
}

}  // namespace

CATCH_TEST_CASE("pool: a file with lost strands and substitutions is exact", "[pool]") {
    const auto bytes = random_bytes(20000, 1);
    for (const std::string name : {"default", "none"}) {
        const Pool pool = raw_pool(20000, dna::parse_primers(name));
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            CATCH_INFO(name << " seed " << seed);
            const PoolReading reading =
                dna::read_pool(test::reads_of(pool, {0.01, 0, 0, 0.03, 3}, seed));
            CATCH_CHECK(test::symbols_of(reading.objects.at(0)) == bytes);
            CATCH_CHECK(reading.objects[0].payload.verified);
            CATCH_CHECK(reading.objects[0].strands_missing > 0);
            CATCH_CHECK(reading.reads.substitution_rate() == Approx(0.01).margin(0.003));
        }
    }
}

CATCH_TEST_CASE("pool: two thirds of the header strands lost, 5 % substitutions", "[pool]") {
    std::vector<dna::PoolObject> objects;
    for (int i = 0; i < 24; ++i) {
        objects.push_back(
            test::latent_picture(500, static_cast<std::uint64_t>(i), "k" + std::to_string(i)));
    }
    const Pool pool = dna::write_pool(objects, *test::fixed_length(), shipped());
    const std::size_t headers = pool.count.header_strands;
    Pool third = pool;
    third.strands.assign(pool.strands.begin() + static_cast<long>(headers / 3 * 2),
                         pool.strands.end());
    const PoolReading reading = dna::read_pool(test::reads_of(third, {0.05, 0, 0, 0, 3}, 8));
    CATCH_REQUIRE(reading.objects.size() == 24);
    CATCH_CHECK(reading.header_strands_found == headers / 3);
    CATCH_CHECK(reading.header_strands_total == headers);
    CATCH_CHECK(reading.reads.substitution_rate() == Approx(0.05).margin(0.01));
    std::size_t wrong = 0, total = 0;
    for (std::size_t i = 0; i < 24; ++i) {
        CATCH_CHECK(reading.objects[i].name == objects[i].name);
        const auto& symbols = objects[i].payload.segments[0].symbols;
        const auto back = test::symbols_of(reading.objects[i]);
        for (std::size_t k = 0; k < symbols.size(); ++k) wrong += back[k] != symbols[k];
        total += symbols.size();
    }
    CATCH_CHECK(static_cast<double>(wrong) < 0.03 * static_cast<double>(total));
}

CATCH_TEST_CASE("pool: one read a strand at 5 % substitutions", "[pool]") {
    const auto object = test::latent_picture(18 * 24 * 32, 3);
    const Pool pool =
        dna::write_pool({object}, *test::fixed_length(), dna::parse_primers("default"));
    CATCH_REQUIRE(pool.count.header_strands == 3);
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        CATCH_INFO("seed " << seed);
        const auto reading = dna::read_pool(test::reads_of(pool, {.p_sub = 0.05}, seed));
        CATCH_CHECK(reading.objects[0].payload.header == object.payload.header);
    }
}

CATCH_TEST_CASE("pool: one read a strand at 5 % substitutions, two pictures", "[pool]") {
    const auto one = test::latent_picture(18 * 12 * 16, 3, "one");
    const auto two = test::latent_picture(18 * 24 * 32, 4, "two");
    const Pool pool =
        dna::write_pool({one, two}, *test::fixed_length(), dna::parse_primers("default"));
    CATCH_REQUIRE(pool.count.header_strands == 6);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CATCH_INFO("seed " << seed);
        const auto reading = dna::read_pool(test::reads_of(pool, {.p_sub = 0.05}, seed));
        CATCH_REQUIRE(reading.objects.size() == 2);
        CATCH_CHECK(reading.objects[1].name == "two");
        CATCH_CHECK(reading.objects[1].payload.header == two.payload.header);
    }
}

CATCH_TEST_CASE("pool: several objects by name, of every role", "[pool]") {
    std::vector<dna::PoolObject> objects = {
        test::latent_picture(3000, 1, "one.png"), test::raw_file(random_bytes(700, 2), "two.bin"),
        test::raw_file({}, "empty"), test::latent_picture(3000, 4, "one more.png")};
    objects[1].role = dna::Role::kWeights;
    const Pool pool = dna::write_pool(objects, *test::fixed_length(), shipped());
    const PoolReading reading = dna::read_pool(test::reads_of(pool, {}, 3));
    CATCH_REQUIRE(reading.objects.size() == 4);
    std::uint64_t strands = reading.header_strands_total;
    for (std::size_t i = 0; i < 4; ++i) {
        CATCH_CHECK(reading.objects[i].name == objects[i].name);
        CATCH_CHECK(reading.objects[i].role == objects[i].role);
        CATCH_CHECK(test::symbols_of(reading.objects[i]) == objects[i].payload.segments[0].symbols);
        CATCH_CHECK(reading.objects[i].count.strands == pool.object_counts[i].strands);
        strands += pool.object_counts[i].strands;
    }
    CATCH_CHECK(strands == pool.strands.size());
}

CATCH_TEST_CASE("pool: cost of the header strands", "[pool]") {
    const auto scheme = test::fixed_length();
    const auto share = [](const Pool& pool) {
        return static_cast<double>(pool.count.header_strands) /
               static_cast<double>(pool.count.strands);
    };
    dna::PoolObject picture = test::raw_file(random_bytes(1200, 3));
    picture.payload.header = test::latent_picture(1, 1).payload.header;
    picture.payload.header.parameters = {1, 2};
    const Pool one = dna::write_pool({picture}, *scheme, shipped());
    CATCH_CHECK(share(one) <= 0.09);
    std::vector<dna::PoolObject> many(24, picture);
    for (std::size_t i = 0; i < 24; ++i) {
        many[i].name = "kodim" + std::to_string(i + 1);
        many[i].payload.segments[0].symbols.resize(1200 - i);
    }
    const Pool pool = dna::write_pool(many, *scheme, shipped());
    CATCH_WARN("header strands: one picture "
               << one.count.header_strands << " of " << one.count.strands << ", 24 pictures "
               << pool.count.header_strands << " of " << pool.count.strands);
    CATCH_CHECK(share(pool) <= 0.045);  // of which a tenth is the number of the pool
}

CATCH_TEST_CASE("pool: constraints other than the default hold and are found again", "[pool]") {
    const auto scheme = test::fixed_length(
        "\"constraints\": {\"gc_min\": 0.45, \"gc_max\": 0.55,"
        " \"forbidden_motifs\": [\"GAATTC\", \"GGATCC\"]}, \"strand_nt\": 150");
    const Pool pool = dna::write_pool({test::latent_picture(20000, 3)}, *scheme, shipped());
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        const std::string oligo = pool.oligo(i);
        CATCH_REQUIRE(test::slow_check(oligo, 3, 0.45, 0.55).empty());
        // Both motifs are their own reverse complements.
        CATCH_REQUIRE(oligo.find("GAATTC") == std::string::npos);
        CATCH_REQUIRE(oligo.find("GGATCC") == std::string::npos);
    }
    const PoolReading reading = dna::read_pool(test::reads_of(pool, {}, 3));
    CATCH_CHECK(reading.constraints == scheme->facts().constraints);
    CATCH_CHECK(reading.strand_nt == 150);
    CATCH_CHECK(reading.objects.at(0).payload.verified);
}

CATCH_TEST_CASE("pool: what cannot be written is explained", "[pool]") {
    const auto scheme = test::fixed_length();
    const auto object = test::latent_picture(100, 3);
    CATCH_CHECK_THROWS_WITH(dna::write_pool({object}, *scheme, {"custom", "ACGTTTTTGCA", "ACGTAC"}),
                            Catch::Contains("by themselves") && !Catch::Contains("\n"));
    const std::string rich(60, 'G');
    std::string gc;
    for (int i = 0; i < 60; ++i) gc += i % 2 ? "GC" : "CG";
    CATCH_CHECK_THROWS_WITH(dna::write_pool({object}, *scheme, {"custom", gc, gc}),
                            Catch::Contains("GC on average"));
    CATCH_CHECK_THROWS_AS(dna::write_pool({}, *scheme, shipped()), core::InputError);
    auto wrong = object;
    wrong.payload.segments[0].symbols[5] = 10;
    CATCH_CHECK_THROWS_AS(dna::write_pool({wrong}, *scheme, shipped()), core::InputError);
}

CATCH_TEST_CASE("pool: hostile reads give a recovery error", "[pool]") {
    core::Random random(4);
    std::vector<Read> noise(2000), ns(50), repeated, lengths;
    for (Read& read : noise) {
        for (int i = 0; i < 240; ++i) read.bases.push_back("ACGT"[random.below(4)]);
    }
    for (Read& read : ns) read.bases.assign(240, 'N');
    const Pool pool = raw_pool(300);
    for (int i = 0; i < 3000; ++i) repeated.push_back({pool.oligo(pool.strands.size() - 1), ""});
    lengths = {{"", ""}, {"A", ""}, {std::string(3000000, 'A'), ""}, {std::string(5, 'C'), "!!"}};
    expect_recovery_error({});
    expect_recovery_error(noise);
    expect_recovery_error(ns);
    expect_recovery_error(repeated);
    expect_recovery_error(lengths);
    // The same beside a good pool does no harm.
    auto reads = test::reads_of(pool, {}, 1);
    for (const auto& more : {noise, ns, repeated, lengths}) {
        reads.insert(reads.end(), more.begin(), more.end());
    }
    const PoolReading reading = dna::read_pool(reads);
    CATCH_CHECK(reading.objects.at(0).payload.verified);
    CATCH_CHECK(reading.reads.wrong_length == 4);
    // Header strands alone: everything else is missing.
    Pool headers = pool;
    headers.strands.resize(pool.count.header_strands);
    const PoolReading bare = dna::read_pool(test::reads_of(headers, {}, 1));
    CATCH_CHECK_FALSE(bare.objects.at(0).complete);
    CATCH_CHECK(bare.objects[0].strands_missing == bare.objects[0].count.strands);
    CATCH_CHECK_FALSE(bare.objects[0].arrived);  // so nothing is computed or kept
    CATCH_CHECK(bare.objects[0].payload.segments[0].symbols.empty());
}

CATCH_TEST_CASE("pool: forged sizes are refused before anything is allocated", "[pool]") {
    for (const std::uint64_t count : {std::uint64_t{1} << 60, std::uint64_t{1} << 31,
                                      std::uint64_t{1} << 20, ~std::uint64_t{0}}) {
        for (const auto tolerance : {core::Tolerance::kExact, core::Tolerance::kLossy}) {
            dna::DirectoryRecord record;
            record.scheme = "fixed-length";
            record.header.codec = "raw";
            record.segments = {{256, count, 0, tolerance}};
            const dna::Directory directory{{200, 7, 0}, {record, record}};
            const auto bytes = dna::write_directory(directory);
            std::vector<Read> reads;
            for (const auto& strand :
                 dna::write_header_strands(bytes, 200, [](const std::string&) { return true; })) {
                reads.push_back({shipped().five_prime + strand + shipped().three_prime, ""});
            }
            CATCH_CHECK_THROWS_WITH(dna::read_pool(reads), Catch::Contains("announce"));
            expect_recovery_error(reads);
        }
    }
}
