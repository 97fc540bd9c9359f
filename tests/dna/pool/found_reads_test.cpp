// Pools whose reads are found by looking: other lengths, insertions and deletions, other pools.
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace oligo;
using dna::Pool;
using dna::PoolReading;
using dna::Read;

namespace {

std::vector<std::uint16_t> some_bytes(std::size_t count, std::uint64_t seed) {
    return test::random_segment(256, count, core::Tolerance::kExact, seed).symbols;
}

Pool pool_of_file(const std::string& scheme, const std::vector<std::uint16_t>& bytes,
                  const std::string& primers = "default") {
    auto config = core::Config::from_text("{\"scheme\": \"" + scheme + "\"}", "test");
    return dna::write_pool({test::raw_file(bytes)}, *dna::make_scheme(config),
                           dna::parse_primers(primers));
}

// Searched for by hand: alike neither each other nor the shipped ones.
const std::string kOtherPrimers = "ACTGAGTCCAACGTTGCATC:GTTCGTACAGCATGGACTCA";
const std::string kThirdPrimers = "CAGTTCGAACCTGATGTCGA:TGACCATGTCGTAGAGGTAC";

std::string random_bases(std::size_t count, core::Random& random) {
    std::string bases;
    while (bases.size() < count) bases.push_back("ACGT"[random.below(4)]);
    return bases;
}

/// Reads of all oligos, each changed by `change` before it is turned or not.
std::vector<Read> changed(const Pool& pool, unsigned copies, std::uint64_t seed,
                          const std::function<std::string(std::string, core::Random&)>& change) {
    core::Random random(seed);
    std::vector<Read> reads;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        for (unsigned copy = 0; copy < copies; ++copy) {
            const std::string read = change(pool.oligo(i), random);
            reads.push_back({random.below(2) == 1 ? dna::reverse_complement(read) : read, ""});
        }
    }
    test::shuffle(reads, random);
    return reads;
}

void check_file(const PoolReading& reading, const std::vector<std::uint16_t>& bytes) {
    CATCH_REQUIRE(reading.objects.size() == 1);
    CATCH_CHECK(reading.objects[0].payload.verified);
    CATCH_CHECK(test::symbols_of(reading.objects[0]) == bytes);
}

}  // namespace

CATCH_TEST_CASE("found: reads of other lengths than the oligo's", "[found]") {
    const auto bytes = some_bytes(1500, 1);
    using Change = std::function<std::string(std::string, core::Random&)>;
    const std::vector<std::pair<std::string, Change>> changes = {
        {"one base more", [](std::string oligo, core::Random&) { return oligo + "A"; }},
        {"the first base lost", [](std::string oligo, core::Random&) { return oligo.substr(1); }},
        {"some of both",
         [](std::string oligo, core::Random& random) {
             if (random.below(3) == 0) oligo.pop_back();
             if (random.below(3) == 0) oligo.erase(0, 1 + random.below(3));
             return random.below(3) == 0 ? "T" + oligo : oligo;
         }},
        {"adapters and tails",
         [](std::string oligo, core::Random& random) {
             return random_bases(random.below(12), random) + oligo + "AGATCGGAAGAGCACACGTCT" +
                    std::string(random.below(60), 'G');
         }},
        {"a tag of eight bases",
         [](std::string oligo, core::Random& random) { return random_bases(8, random) + oligo; }},
        {"without the 3' primer",
         [](std::string oligo, core::Random&) { return oligo.substr(0, oligo.size() - 20); }},
        {"without the 5' primer",
         [](std::string oligo, core::Random&) { return oligo.substr(20); }},
        {"without primers",
         [](std::string oligo, core::Random&) { return oligo.substr(20, oligo.size() - 40); }}};
    for (const std::string scheme : {"fixed-length", "adf"}) {
        const Pool pool = pool_of_file(scheme, bytes);
        for (const auto& [name, change] : changes) {
            CATCH_INFO(scheme << ", " << name);
            check_file(dna::read_pool(changed(pool, 3, 7, change)), bytes);
        }
    }
}

CATCH_TEST_CASE("found: primers that nobody knows, behind tags of any length", "[found]") {
    const auto bytes = some_bytes(1500, 2);
    const Pool pool = pool_of_file("fixed-length", bytes, kOtherPrimers);
    const auto reads = changed(pool, 4, 3, [](const std::string& oligo, core::Random& random) {
        return random_bases(random.below(20), random) + oligo +
               random_bases(random.below(20), random);
    });
    const PoolReading reading = dna::read_pool(reads);
    check_file(reading, bytes);
    // The ends of the oligo, and no tag.
    CATCH_CHECK(reading.primers.five_prime == pool.primers.five_prime);
    CATCH_CHECK(reading.primers.three_prime == pool.primers.three_prime);
}

CATCH_TEST_CASE("found: two oligos in a row, and mates that do not meet", "[found]") {
    const auto bytes = some_bytes(1500, 3);
    const Pool pool = pool_of_file("fixed-length", bytes);
    core::Random random(4);
    const auto all = test::reads_of(pool, {0.003, 0, 0, 0, 4}, 5);
    std::vector<Read> rows, gapped;
    for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
        rows.push_back({all[i].bases + all[i + 1].bases, ""});
    }
    check_file(dna::read_pool(rows), bytes);
    for (const Read& read : all) {
        Read parts{read.bases.substr(0, 110) + read.bases.substr(130), "", 110};
        gapped.push_back(parts);
    }
    gapped.insert(gapped.end(), all.begin(), all.end());
    check_file(dna::read_pool(gapped), bytes);
}

CATCH_TEST_CASE("found: insertions and deletions in most reads", "[found]") {
    const auto bytes = some_bytes(2000, 4);
    for (const std::string scheme : {"fixed-length", "adf"}) {
        const Pool pool = pool_of_file(scheme, bytes);
        for (const test::Noise noise :
             {test::Noise{0.02, 0.005, 0.01, 0.02, 20}, test::Noise{0.03, 0.02, 0.02, 0, 10}}) {
            CATCH_INFO(scheme << " " << noise.p_sub);
            const PoolReading reading = dna::read_pool(test::reads_of(pool, noise, 6));
            check_file(reading, bytes);
            CATCH_CHECK(reading.reads.used() > 0.9 * reading.reads.all);
            // A strand's reads count, however its contents were found.
            const auto& depths = reading.strands_by_depth;
            CATCH_REQUIRE(depths.size() > 8);
            std::uint64_t strands = 0, deep = 0;
            for (std::size_t reads = 0; reads < depths.size(); ++reads) {
                strands += depths[reads];
                if (reads >= 8) deep += depths[reads];
            }
            CATCH_CHECK(static_cast<double>(deep) > 0.9 * static_cast<double>(strands));
        }
    }
}

CATCH_TEST_CASE("found: adf without inner parity by reads that all fail alone", "[found]") {
    const auto bytes = some_bytes(4000, 5);
    const Pool pool = pool_of_file("adf", bytes);
    for (const test::Noise noise : {test::Noise{0.02, 0, 0, 0, 4}, test::Noise{0.08, 0, 0, 0, 12},
                                    test::Noise{0.12, 0, 0, 0, 12}}) {
        const PoolReading reading = dna::read_pool(test::reads_of(pool, noise, 7));
        check_file(reading, bytes);
        CATCH_CHECK(reading.reads.rescued > 0);
    }
}

CATCH_TEST_CASE("found: bases that one read alone has right", "[found]") {
    // Of some strands two of four reads agree on a wrong base at a place.
    const Pool pool = pool_of_file("goldman", some_bytes(4000, 9));
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        const PoolReading reading = dna::read_pool(test::reads_of(pool, {0.05, 0, 0, 0, 4}, seed));
        const auto& depths = reading.strands_by_depth;
        std::uint64_t strands = 0;
        for (const std::uint64_t count : depths) strands += count;
        CATCH_INFO(depths[0] << " of " << strands << " strands missing");
        CATCH_CHECK(static_cast<double>(depths[0]) < 0.07 * static_cast<double>(strands));
    }
}

CATCH_TEST_CASE("found: other codes by consensus too", "[found]") {
    const auto bytes = some_bytes(1200, 6);
    for (const std::string scheme : {"goldman", "two-bit", "three-to-two"}) {
        CATCH_INFO(scheme);
        const Pool pool = pool_of_file(scheme, bytes);
        check_file(dna::read_pool(test::reads_of(pool, {0.01, 0.001, 0.001, 0, 12}, 8)), bytes);
    }
}

CATCH_TEST_CASE("found: a chimera for every second strand", "[found]") {
    const auto bytes = some_bytes(3000, 7);
    for (const std::string scheme : {"fixed-length", "adf"}) {
        const Pool pool = pool_of_file(scheme, bytes);
        for (const unsigned copies : {1U, 2U, 6U}) {
            CATCH_INFO(scheme << ", " << copies << " reads");
            core::Random random(9);
            auto reads = test::reads_of(pool, {0, 0, 0, 0, copies}, 9);
            for (std::size_t i = 0; i < pool.strands.size(); i += 2) {
                const std::size_t at = 60 + random.below(120);
                const auto other = random.below(static_cast<std::uint32_t>(pool.strands.size()));
                reads.push_back({pool.oligo(i).substr(0, at) + pool.oligo(other).substr(at), ""});
            }
            check_file(dna::read_pool(reads), bytes);
        }
    }
}

CATCH_TEST_CASE("found: pools between primers of their own do not mix", "[found]") {
    const std::vector<std::string> primers = {"default", kOtherPrimers, "illumina", kThirdPrimers};
    const std::vector<std::string> schemes = {"fixed-length", "adf", "fixed-length", "goldman"};
    for (const std::size_t count : {2U, 4U}) {
        for (const unsigned least : {3U, 12U}) {
            CATCH_INFO(count << " pools, " << least << " reads of the first one");
            std::vector<std::vector<std::uint16_t>> files;
            std::vector<Read> reads;
            for (std::size_t i = 0; i < count; ++i) {
                files.push_back(some_bytes(1000 + 300 * i, 20 + i));
                const Pool pool = pool_of_file(schemes[i], files[i], primers[i]);
                const unsigned copies = i == 0 ? least : 12;
                const auto own = test::reads_of(pool, {0.002, 0, 0, 0, copies}, 30 + i);
                reads.insert(reads.end(), own.begin(), own.end());
            }
            core::Random random(1);
            test::shuffle(reads, random);
            const PoolReading reading = dna::read_pool(reads);
            CATCH_CHECK(reading.pools == count);
            CATCH_REQUIRE(reading.objects.size() == count);
            for (const auto& file : files) {
                CATCH_CHECK(std::any_of(
                    reading.objects.begin(), reading.objects.end(), [&](const auto& object) {
                        return object.payload.verified && test::symbols_of(object) == file;
                    }));
            }
            CATCH_CHECK(reading.reads.all == reads.size());
            // A read of adf and goldman counts where it proves itself: two in three at .2 %.
            CATCH_CHECK(reading.reads.used() > 0.6 * static_cast<double>(reads.size()));
        }
    }
}

CATCH_TEST_CASE("found: strays and rubbish between good reads", "[found]") {
    const auto bytes = some_bytes(1500, 8);
    const Pool pool = pool_of_file("fixed-length", bytes);
    core::Random random(10);
    auto reads = test::reads_of(pool, {0.005, 0.001, 0.001, 0, 8}, 11);
    const std::size_t good = reads.size();
    for (std::size_t i = 0; i < good / 10; ++i) reads.push_back({random_bases(240, random), ""});
    for (int i = 0; i < 50; ++i) {
        reads.push_back({"", ""});
        reads.push_back({"A", ""});
        reads.push_back({std::string(240, 'N'), ""});
        reads.push_back({pool.primers.five_prime + pool.primers.three_prime, ""});  // a dimer
        reads.push_back({random_bases(5000, random), ""});
    }
    test::shuffle(reads, random);
    const PoolReading reading = dna::read_pool(reads);
    check_file(reading, bytes);
    CATCH_CHECK(reading.reads.placed <= good);
    CATCH_CHECK(reading.reads.wrong_length >= 150);
    CATCH_CHECK(reading.strands_by_depth.size() > 8);
}
