// What holds for every scheme that the registry knows, with the defaults of its file.
#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/format_ids.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/constraints/slow_screen.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace oligo;

namespace {

std::unique_ptr<dna::Scheme> shipped(const std::string& name) {
    auto config = core::Config::from_file(std::string(OLIGO_SOURCE_DIR) + "/configs/schemes/" +
                                          name + ".json");
    return dna::make_scheme(config);
}

dna::PoolObject random_file(std::size_t size) {
    auto file = test::raw_file({});
    file.payload.segments[0] = test::random_segment(256, size, core::Tolerance::kExact, size);
    return file;
}

/// Writes, screens every oligo by the rules that the scheme declares, and reads back.
void check_round_trip(const dna::Scheme& scheme, const dna::PoolObject& object) {
    const auto pool = dna::write_pool({object}, scheme, dna::parse_primers("default"));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        wrong += test::keeps_rules(pool.oligo(i), scheme.facts().constraints) ? 0 : 1;
        CATCH_REQUIRE(pool.strands[i].size() == scheme.facts().strand_nt);
    }
    CATCH_CHECK(wrong == 0);
    const std::set<std::string> different(pool.strands.begin(), pool.strands.end());
    CATCH_CHECK(different.size() == pool.strands.size());
    const auto reading = dna::read_pool(test::reads_of(pool, {}, 1));
    CATCH_REQUIRE(reading.objects.size() == 1);
    CATCH_CHECK(reading.objects[0].payload.verified);
    CATCH_CHECK(reading.objects[0].complete);
    CATCH_CHECK(reading.scheme == scheme.facts().name);
    CATCH_CHECK(reading.reads.used() == reading.reads.all);
    CATCH_CHECK(reading.objects[0].strands_missing == 0);
    CATCH_CHECK(reading.constraints == scheme.facts().constraints);
    CATCH_CHECK(reading.count.strands == pool.strands.size());
    CATCH_CHECK(reading.count.payload_nt == pool.count.payload_nt);
    for (std::size_t k = 0; k < object.payload.segments.size(); ++k) {
        CATCH_CHECK(test::symbols_of(reading.objects[0], k) == object.payload.segments[k].symbols);
    }
}

}  // namespace

CATCH_TEST_CASE("every scheme: tiny, empty, random and repetitive files", "[schemes]") {
    for (const std::string& name : dna::scheme_names()) {
        const auto scheme = shipped(name);
        for (const std::size_t size : {0U, 1U, 2U, 5000U}) {
            CATCH_INFO(name << ", " << size << " random bytes");
            check_round_trip(*scheme, random_file(size));
        }
        for (const std::size_t size : {1U, 2U, 1000000U}) {
            CATCH_INFO(name << ", " << size << " zeros");
            check_round_trip(*scheme, test::raw_file(std::vector<std::uint16_t>(size, 0)));
        }
    }
}

CATCH_TEST_CASE("every scheme: segments of all kinds in one payload", "[schemes]") {
    auto picture = test::latent_picture(5000, 6);
    auto& segments = picture.payload.segments;
    segments.push_back(test::random_segment(3, 1001, core::Tolerance::kChunked, 9));
    segments.push_back(test::random_segment(1000, 777, core::Tolerance::kExact, 9));
    segments.push_back(test::random_segment(65536, 9, core::Tolerance::kExact, 9));
    segments.push_back(test::random_segment(2, 0, core::Tolerance::kExact, 9));
    segments[2].importance = 15;
    for (const std::string& name : dna::scheme_names()) {
        CATCH_INFO(name);
        check_round_trip(*shipped(name), picture);
    }
}

CATCH_TEST_CASE("every scheme: constraints and lengths other than the default ones", "[schemes]") {
    for (const std::string& name : dna::scheme_names()) {
        for (const std::string settings :
             {R"("strand_nt": 120)", R"("strand_nt": 161)",
              R"("constraints": {"max_run": 4, "gc_min": 0.45, "gc_max": 0.55})",
              R"("constraints": {"forbidden_motifs": ["GAATTC", "GGATCC"]})",
              R"("constraints": {"hairpin": {"stem_nt": 12, "loop_nt": 3}})",
              R"("primers": "illumina")", R"("primers": "ACTGACTCTGAGTC:GCATCTGAGCTATC")"}) {
            CATCH_INFO(name << " " << settings);
            auto config = core::Config::from_text(
                R"({"scheme": ")" + name + R"(", )" + settings + "}", "test");
            check_round_trip(*dna::make_scheme(config), random_file(1500));
        }
    }
}

CATCH_TEST_CASE("every scheme: several objects, noisy reads, trimmed primers", "[schemes]") {
    std::vector<dna::PoolObject> objects = {random_file(3000), random_file(0), random_file(700)};
    for (std::size_t i = 0; i < objects.size(); ++i) objects[i].name = std::to_string(i);
    for (const std::string& name : dna::scheme_names()) {
        CATCH_INFO(name);
        auto pool = dna::write_pool(objects, *shipped(name), dna::parse_primers("default"));
        const auto check = [&](const test::Noise& noise, std::uint64_t seed) {
            const auto reading = dna::read_pool(test::reads_of(pool, noise, seed));
            CATCH_REQUIRE(reading.objects.size() == objects.size());
            for (std::size_t i = 0; i < objects.size(); ++i) {
                CATCH_CHECK(reading.objects[i].payload.verified);
                CATCH_CHECK(test::symbols_of(reading.objects[i]) ==
                            objects[i].payload.segments[0].symbols);
            }
        };
        // Reads of 240 bases at 0.5 % are right three times in ten: 12 copies leave one of them.
        check({0.005, 0, 0, 0.01, 12}, 3);
        check({0.002, 0.001, 0.001, 0, 8}, 4);
        pool.primers = {};
        check({0, 0, 0, 0, 1}, 5);
    }
}

CATCH_TEST_CASE("every scheme: unknown primers, many strands", "[schemes]") {
    // Some codes spell words of header strands by chance: three-to-two in one strand of 27.
    const auto primers = dna::parse_primers("ACTGACTCTGAGTCATCGCA:TGCATCTGAGCTATCGTGCT");
    const auto file = random_file(60000);
    for (const std::string& name : dna::scheme_names()) {
        CATCH_INFO(name);
        auto pool = dna::write_pool({file}, *shipped(name), primers);
        for (const bool trimmed : {false, true}) {
            if (trimmed) pool.primers = {};
            const auto reading = dna::read_pool(test::reads_of(pool, {}, 2));
            CATCH_REQUIRE(reading.objects.size() == 1);
            CATCH_CHECK(reading.objects[0].payload.verified);
            CATCH_CHECK(reading.objects[0].strands_missing == 0);
            CATCH_CHECK(reading.primers.five_prime == pool.primers.five_prime);
        }
    }
}

CATCH_TEST_CASE("every scheme: names, numbers and parameters", "[schemes]") {
    std::set<unsigned> numbers;
    for (const std::string& name : dna::scheme_names()) {
        CATCH_INFO(name);
        const auto scheme = shipped(name);
        CATCH_CHECK(scheme->facts().name == name);
        CATCH_CHECK(dna::scheme_name(dna::scheme_id(name)) == name);
        CATCH_CHECK(numbers.insert(dna::scheme_id(name)).second);
        auto config = core::Config::from_text(
            R"({"scheme": ")" + name + R"(", "constraints": {"max_run": 4}})", "test");
        const auto other = dna::make_scheme(config);
        const auto again = dna::make_scheme(name, other->facts().parameters, 200);
        CATCH_CHECK(again->facts().constraints.max_run == 4);
        CATCH_CHECK(again->facts().parameters == other->facts().parameters);
        for (const std::string settings : {R"("strand_nt": 20)", R"("strand_nt": 1001)",
                                           R"("primers": "unheard-of")", R"("colour": 1)"}) {
            auto wrong = core::Config::from_text(
                R"({"scheme": ")" + name + R"(", )" + settings + "}", "test");
            CATCH_CHECK_THROWS_AS(dna::make_scheme(wrong), core::InputError);
        }
        CATCH_CHECK_THROWS_AS(dna::make_scheme(name, {}, 20), core::InputError);
    }
}

CATCH_TEST_CASE("every scheme: forged pools are refused or read, never more", "[schemes]") {
    core::Random random(21);
    std::size_t refused = 0, read = 0, rounds = 0;
    for (const std::string& name : dna::scheme_names()) {
        for (int round = 0; round < 100; ++round, ++rounds) {
            dna::Directory directory{{120, 5 + random.below(4), 0}, {}};
            dna::DirectoryRecord record;
            record.scheme = name;
            record.header.codec = "raw";
            for (std::size_t i = round % 3 == 0 ? 0 : random.below(12); i > 0; --i) {
                record.scheme_parameters.push_back(
                    static_cast<std::uint8_t>(random.below(i > 5 ? 256 : 32)));
            }
            for (std::size_t i = 1 + random.below(4); i > 0; --i) {
                record.segments.push_back({2 + random.below(65535),
                                           random.next() >> (20 + random.below(44)),
                                           static_cast<std::uint8_t>(random.below(256)),
                                           static_cast<core::Tolerance>(random.below(3))});
            }
            directory.objects.push_back(std::move(record));
            auto strands = dna::write_header_strands(dna::write_directory(directory), 120,
                                                     [](const std::string&) { return true; });
            std::vector<dna::Read> reads;
            for (int i = 0; i < 40; ++i) {
                strands.emplace_back();
                for (int k = 0; k < 120; ++k) strands.back() += "ACGT"[random.below(4)];
            }
            for (const std::string& strand : strands) reads.push_back({strand, ""});
            try {
                read += dna::read_pool(reads).objects.size();
            } catch (const core::InputError&) {
                ++refused;
            } catch (const core::RecoveryError&) {
                ++refused;
            }
        }
    }
    CATCH_CHECK(refused + read == rounds);
    CATCH_CHECK(refused > rounds / 3);
}
