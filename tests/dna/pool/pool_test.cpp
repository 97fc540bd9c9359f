#include "core/error.hpp"
#include "dna/clustering/header_search.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace oligo;
using dna::Pool;
using dna::PoolReading;
using test::Noise;

namespace {

void check_oligos(const Pool& pool) {
    std::set<std::string> wrong;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        const auto found = test::slow_check(pool.oligo(i), 3, 0.4, 0.6);
        if (!found.empty()) wrong.insert(found);
    }
    CATCH_CHECK(wrong.empty());
    const std::set<std::string> different(pool.strands.begin(), pool.strands.end());
    CATCH_CHECK(different.size() == pool.strands.size());
}

PoolReading clean(const Pool& pool, std::uint64_t seed = 1) {
    return dna::read_pool(test::reads_of(pool, {}, seed));
}

}  // namespace

CATCH_TEST_CASE("pool: a picture and its header come back from clean reads", "[pool]") {
    const auto object = test::latent_picture(18 * 20 * 30, 3);
    const auto scheme = test::fixed_length();
    const std::string custom = "ACTGACTCTGAGTCATCGCA:TGCATCTGAGCTATCGTGCT";
    for (const std::string name : {"default", "illumina", "none", custom.c_str(), "ACGTC:AG"}) {
        CATCH_INFO(name);
        const auto primers = dna::parse_primers(name);
        const Pool pool = dna::write_pool({object}, *scheme, primers);
        check_oligos(pool);
        const PoolReading reading = clean(pool);
        CATCH_REQUIRE(reading.objects.size() == 1);
        const auto& back = reading.objects[0];
        CATCH_CHECK(back.payload.header == object.payload.header);
        CATCH_CHECK(test::symbols_of(back) == object.payload.segments[0].symbols);
        CATCH_CHECK(back.payload.verified);
        CATCH_CHECK(back.complete);
        CATCH_CHECK(back.strands_missing == 0);
        CATCH_CHECK(reading.primers == primers);
        CATCH_CHECK(reading.strand_nt == 200);
        CATCH_CHECK(reading.constraints == scheme->facts().constraints);
        CATCH_CHECK(reading.scheme == "fixed-length");
        CATCH_CHECK(reading.reads.used() == reading.reads.all);
        CATCH_CHECK(reading.reads.unplaced == 0);
        CATCH_CHECK(reading.header_strands_found == 3);
        CATCH_CHECK(reading.header_strands_total == 3);
        CATCH_CHECK(reading.reads.substitution_rate() == 0);
        CATCH_CHECK(reading.count.ordered_nt == pool.count.ordered_nt);
        CATCH_CHECK(reading.count.strands == pool.strands.size());
    }
}

CATCH_TEST_CASE("pool: plain files of every small size are exact", "[pool]") {
    const auto scheme = test::fixed_length();
    for (const std::size_t size : {0, 1, 2, 29, 30, 31, 255, 1200}) {
        CATCH_INFO(size);
        for (const bool zeros : {true, false}) {
            const auto symbols =
                zeros ? std::vector<std::uint16_t>(size, 0)
                      : test::random_segment(256, size, core::Tolerance::kExact, size).symbols;
            const Pool pool =
                dna::write_pool({test::raw_file(symbols)}, *scheme, dna::parse_primers("default"));
            check_oligos(pool);
            const PoolReading reading = clean(pool, size);
            CATCH_CHECK(test::symbols_of(reading.objects.at(0)) == symbols);
            CATCH_CHECK(reading.objects[0].payload.verified);
            CATCH_CHECK(reading.objects[0].complete);
        }
    }
}

CATCH_TEST_CASE("pool: a million zeros", "[pool]") {
    const auto scheme = test::fixed_length();
    const std::vector<std::uint16_t> zeros(1000000, 0);
    const Pool pool =
        dna::write_pool({test::raw_file(zeros)}, *scheme, dna::parse_primers("default"));
    check_oligos(pool);
    const PoolReading reading = clean(pool);
    CATCH_CHECK(test::symbols_of(reading.objects.at(0)) == zeros);
    CATCH_CHECK(reading.objects[0].payload.verified);
}

CATCH_TEST_CASE("pool: data that looks a little like a header strand is not lost", "[pool]") {
    const auto scheme = test::fixed_length();
    std::size_t alike = 0;
    // About one strand in 10^5 holds eight header words in a row by chance.
    for (std::uint64_t seed = 1; alike == 0 && seed <= 40; ++seed) {
        const auto object = test::latent_picture(87 * 30000, seed);
        const Pool pool = dna::write_pool({object}, *scheme, dna::parse_primers("default"));
        for (std::size_t i = pool.count.header_strands; i < pool.strands.size(); ++i) {
            alike += !dna::find_header_chain(pool.strands[i]).empty();
        }
        if (alike == 0) continue;
        const auto back = clean(pool).objects[0];
        CATCH_CHECK(back.strands_missing == 0);
        CATCH_CHECK(back.payload.verified);
    }
    CATCH_CHECK(alike > 0);  // else nothing was tried
}
