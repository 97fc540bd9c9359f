// Several pools in one lane, between primers of their own and between the same ones.
#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <tuple>

using namespace oligo;
using dna::Pool;
using dna::PoolReading;
using dna::Read;

namespace {

const std::string kOtherPrimers = "ACTGAGTCCAACGTTGCATC:GTTCGTACAGCATGGACTCA";

/// A pool of a file, and how often each of its strands is read.
struct Part {
    std::string scheme, primers;
    std::size_t bytes;
    unsigned copies;
    bool bound = true;
    std::uint64_t seed = 0;

    std::vector<std::uint16_t> file() const {
        return test::random_segment(256, bytes, core::Tolerance::kExact, 100 + seed).symbols;
    }
    Pool pool() const {
        auto config = core::Config::from_text("{\"scheme\": \"" + scheme + "\"}", "test");
        return dna::write_pool({test::raw_file(file())}, *dna::make_scheme(config),
                               dna::parse_primers(primers), {.bound = bound});
    }
};

std::vector<Read> lane_of(std::vector<Part>& parts, test::Noise noise, std::uint64_t seed) {
    std::vector<Read> reads;
    for (Part& part : parts) {
        part.seed = seed * parts.size() + static_cast<std::uint64_t>(&part - parts.data());
        noise.copies = part.copies;
        const auto own = test::reads_of(part.pool(), noise, part.seed);
        reads.insert(reads.end(), own.begin(), own.end());
    }
    core::Random random(seed);
    test::shuffle(reads, random);
    return reads;
}

/// Every file came back, and nothing else.
void check_lane(const PoolReading& reading, const std::vector<Part>& parts) {
    CATCH_CHECK(reading.pools == parts.size());
    CATCH_REQUIRE(reading.objects.size() == parts.size());
    for (const Part& part : parts) {
        CATCH_INFO(part.scheme << " between " << part.primers << ", " << part.copies << " reads");
        const auto file = part.file();
        CATCH_CHECK(std::any_of(
            reading.objects.begin(), reading.objects.end(), [&](const dna::ReceivedObject& object) {
                return object.payload.verified && test::symbols_of(object) == file;
            }));
    }
}

/// Header reads of a pool whose scheme this version does not know.
std::vector<Read> newer_reads(const std::string& primers, std::uint16_t strand_nt,
                              unsigned copies) {
    const auto directory = test::sealed({0x90, 0x7A, 0x00, 0x00, 0x01, 0, 0, 0, 0}, strand_nt);
    const dna::Primers sites = dna::parse_primers(primers);
    core::Random random(copies);
    std::vector<Read> reads;
    for (const std::string& strand :
         dna::write_header_strands(directory, strand_nt, [](const std::string&) { return true; })) {
        for (unsigned copy = 0; copy < copies; ++copy) {
            const std::string oligo = sites.five_prime + strand + sites.three_prime;
            reads.push_back({test::damage(oligo, {0.005, 0.001, 0.001}, random), ""});
        }
    }
    return reads;
}

/// The number that the first header strand of a bound pool states.
unsigned number_of(const Pool& pool) {
    std::vector<std::uint16_t> windows;
    dna::HeaderWords::windows(pool.strands[0], windows);
    const auto byte = [&](std::size_t word) {
        return static_cast<unsigned>(dna::HeaderWords::get().byte(windows[6 * word]));
    };
    return byte(3) << 8 | byte(4);
}

}  // namespace

CATCH_TEST_CASE("lane: pools between the same primers go by their numbers", "[lane]") {
    const std::vector<std::vector<Part>> lanes = {
        {{"fixed-length", "default", 900, 12}, {"fixed-length", "default", 1500, 12}},
        {{"fixed-length", "default", 900, 8}, {"fixed-length", "default", 1200, 80}},
        {{"adf", "default", 900, 20}, {"adf", "default", 1300, 60}},
        {{"fixed-length", "default", 900, 8}, {"adf", "default", 1500, 80}},
        {{"goldman", "default", 600, 20}, {"two-bit", "default", 900, 20}},
        {{"fixed-length", "none", 900, 12}, {"fixed-length", "none", 1500, 12}},
        {{"robust", "default", 900, 12}, {"robust", "default", 1500, 12}},
        {{"fixed-length", "default", 900, 12}, {"robust", "default", 1500, 40}}};
    std::uint64_t seed = 1;
    for (std::vector<Part> parts : lanes) {
        CATCH_INFO(parts[0].scheme << " and " << parts[1].scheme);
        const auto reads = lane_of(parts, {0.005, 0.0005, 0.0005, 0, 0}, seed++);
        const PoolReading reading = dna::read_pool(reads);
        check_lane(reading, parts);
        CATCH_CHECK(reading.reads.all == reads.size());
        CATCH_CHECK(reading.reads.used() <= reads.size());
    }
}

CATCH_TEST_CASE("lane: five pools of mixed schemes and primers", "[lane]") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        CATCH_INFO("seed " << seed);
        std::vector<Part> parts = {{"fixed-length", "default", 700, 10},
                                   {"adf", "default", 900, 100},
                                   {"fixed-length", kOtherPrimers, 1100, 12},
                                   {"fixed-length", "illumina", 500, 60},
                                   {"three-to-two", "default", 800, 20}};
        check_lane(dna::read_pool(lane_of(parts, {0.003, 0.0003, 0.0003, 0, 0}, seed)), parts);
    }
}

CATCH_TEST_CASE("lane: large pools are sorted as their reads go by", "[lane]") {
    // More reads than the first that tell a pool: what comes later is of another one too.
    std::vector<Part> parts = {{"fixed-length", "default", 3000, 90},
                               {"fixed-length", "default", 700, 10}};
    auto reads = lane_of(parts, {0.002, 0, 0, 0, 0}, 9);
    check_lane(dna::read_pool(reads), parts);
    reads.clear();
    for (const Part& part : parts) {  // one behind the other
        const auto own = test::reads_of(part.pool(), {0.002, 0, 0, 0, part.copies}, 4);
        reads.insert(reads.end(), own.begin(), own.end());
    }
    check_lane(dna::read_pool(reads), parts);
}

CATCH_TEST_CASE("lane: a pool of version 0 beside others", "[lane]") {
    std::vector<Part> parts = {{"fixed-length", "default", 900, 12, false},
                               {"fixed-length", "default", 1500, 12}};
    check_lane(dna::read_pool(lane_of(parts, {0.005, 0, 0, 0, 0}, 2)), parts);
    for (const unsigned copies : {2U, 20U}) {
        std::vector<Part> both = {{"fixed-length", "default", 900, 20, false},
                                  {"fixed-length", "default", 1500, copies, false}};
        const auto reads = lane_of(both, {0.002, 0, 0, 0, 0}, 3);
        CATCH_CHECK_THROWS_MATCHES(
            dna::read_pool(reads), core::RecoveryError,
            Catch::Predicate<core::RecoveryError>([](const core::RecoveryError& error) {
                return std::string(error.what()).find("same primers") != std::string::npos;
            }));
    }
}

CATCH_TEST_CASE("lane: numbers that chance made alike are refused", "[lane]") {
    std::map<unsigned, std::uint64_t> seeds;  // by what addresses are bound to
    std::vector<Part> parts;
    for (std::uint64_t seed = 0; parts.empty() && seed < 400; ++seed) {
        const Part part{"fixed-length", "default", 40, 10, true, seed};
        const auto [other, added] = seeds.emplace(number_of(part.pool()) & 0xFFF, seed);
        if (!added) parts = {{"fixed-length", "default", 40, 10, true, other->second}, part};
    }
    CATCH_REQUIRE(parts.size() == 2);
    std::vector<Read> reads;
    for (const Part& part : parts) {
        const auto own = test::reads_of(part.pool(), {0, 0, 0, 0, part.copies}, 5);
        reads.insert(reads.end(), own.begin(), own.end());
    }
    CATCH_CHECK_THROWS_AS(dna::read_pool(reads), core::RecoveryError);
}

CATCH_TEST_CASE("lane: a pool that a newer version wrote does not hide another", "[lane]") {
    for (const auto& [primers, strand_nt, copies] :
         {std::tuple{"default", 200, 3U}, std::tuple{"default", 150, 60U},
          std::tuple{"illumina", 200, 60U}, std::tuple{"none", 200, 60U}}) {
        CATCH_INFO("between " << primers << ", strands of " << strand_nt << " nt");
        const auto newer = newer_reads(primers, static_cast<std::uint16_t>(strand_nt), copies);
        CATCH_CHECK_THROWS_AS(dna::read_pool(newer), dna::NewerVersionError);
        std::vector<Part> parts = {{"fixed-length", kOtherPrimers, 900, 12}};
        auto reads = lane_of(parts, {0.002, 0, 0, 0, 0}, 4);
        reads.insert(reads.end(), newer.begin(), newer.end());
        const PoolReading reading = dna::read_pool(reads);
        CATCH_REQUIRE(reading.objects.size() == 1);
        CATCH_CHECK(reading.objects[0].payload.verified);
        CATCH_CHECK(test::symbols_of(reading.objects[0]) == parts[0].file());
    }
}

CATCH_TEST_CASE("lane: the same pool twice is one pool", "[lane]") {
    std::vector<Part> parts = {{"fixed-length", "default", 900, 6}};
    auto reads = lane_of(parts, {0.005, 0, 0, 0, 0}, 6);
    const auto again = test::reads_of(parts[0].pool(), {0.002, 0, 0, 0, 6}, 77);
    reads.insert(reads.end(), again.begin(), again.end());
    check_lane(dna::read_pool(reads), parts);
}

CATCH_TEST_CASE("lane: chimeras of header strands do not give a pool another's primers", "[lane]") {
    std::vector<Part> parts = {{"fixed-length", "default", 900, 20},
                               {"fixed-length", kOtherPrimers, 1100, 20}};
    auto reads = lane_of(parts, {0.002, 0, 0, 0, 0}, 8);
    const dna::Primers others = dna::parse_primers("default");
    for (unsigned copy = 0; copy < 6; ++copy) {
        const std::string strand = parts[1].pool().strands[0];
        reads.push_back({others.five_prime + strand + others.three_prime, ""});
    }
    const PoolReading reading = dna::read_pool(reads);
    check_lane(reading, parts);
    CATCH_CHECK(std::count_if(reading.objects.begin(), reading.objects.end(),
                              [&](const dna::ReceivedObject& object) {
                                  return object.primers.five_prime == others.five_prime;
                              }) == 1);
}

CATCH_TEST_CASE("lane: as many pools as a library of pictures has", "[lane]") {
    std::vector<Part> parts;
    for (std::size_t i = 0; i < 40; ++i) {
        parts.push_back({i % 8 == 5 ? "adf" : "fixed-length",
                         i % 5 == 3 ? kOtherPrimers : "default", 60 + 10 * i,
                         i % 8 == 5 ? 40U : 10U});
    }
    const PoolReading reading = dna::read_pool(lane_of(parts, {0.002, 0.0002, 0.0002, 0, 0}, 3));
    check_lane(reading, parts);
    CATCH_CHECK(reading.pools_unread == 0);
}

CATCH_TEST_CASE("lane: a pool whose header is incomplete is counted", "[lane]") {
    const Part whole{"fixed-length", "default", 900, 10};
    for (const std::size_t others : {0U, 1U}) {  // pools that are read beside it
        CATCH_INFO(others << " more pools");
        std::vector<Part> parts(1 + others, whole);
        auto reads = lane_of(parts, {0.002, 0, 0, 0, 0}, 12);
        // A directory of many objects has many header strands; two of them came.
        std::vector<dna::PoolObject> objects;
        for (std::uint64_t i = 0; i < 12; ++i) {
            objects.push_back(test::raw_file(
                test::random_segment(256, 50, core::Tolerance::kExact, 900 + i).symbols));
        }
        auto config = core::Config::from_text(R"({"scheme": "fixed-length"})", "test");
        const Pool pool = dna::write_pool(objects, *dna::make_scheme(config),
                                          dna::parse_primers("default"), {.bound = true});
        CATCH_REQUIRE(pool.count.header_strands > 6);
        for (const std::size_t strand : {0U, 1U}) {
            for (unsigned copy = 0; copy < 10; ++copy) reads.push_back({pool.oligo(strand), ""});
        }
        const PoolReading reading = dna::read_pool(reads);
        check_lane(reading, parts);
        CATCH_CHECK(reading.pools_unread == 1);
    }
}
