#include "dna/pool/partitions.hpp"

#include "core/error.hpp"
#include "dna/header/directory.hpp"
#include "dna/nucleotide.hpp"
#include "dna/oligo/primer_design.hpp"
#include "dna/pool/export.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/reads/read_sorter.hpp"
#include "tests/dna/pool_support.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <numeric>

using namespace oligo;

namespace {

// Scheme adf takes strands from reads without errors: every other one here.
constexpr test::Noise kNoise{0.002, 0.0005, 0.0005, 0, 10};

std::vector<dna::Primers> designed(std::size_t count) {
    std::vector<dna::Primers> pairs;
    for (const auto& pair : dna::design_primers(count, {})) pairs.push_back(pair.primers);
    return pairs;
}

std::unique_ptr<dna::Scheme> scheme(const std::string& name) {
    auto config = core::Config::from_text("{\"scheme\": \"" + name + "\"}", "test");
    return dna::make_scheme(config);
}

std::vector<std::uint16_t> some_bytes(std::size_t count, std::uint64_t seed) {
    return test::random_segment(256, count, core::Tolerance::kExact, seed).symbols;
}

std::vector<dna::PoolObject> three_files() {
    return {test::raw_file(some_bytes(900, 1), "one.bin"),
            test::raw_file(some_bytes(1500, 2), "two.bin"),
            test::raw_file(some_bytes(200, 3), "three.bin")};
}

/// Reads of the strands between the primers of partition `number` (from 0) alone.
std::vector<dna::Read> amplified(const dna::Pool& pool, std::size_t number,
                                 const test::Noise& noise) {
    dna::Pool part = pool;
    const std::size_t first = pool.runs[number].first_strand;
    const std::size_t last =
        number + 1 < pool.runs.size() ? pool.runs[number + 1].first_strand : pool.strands.size();
    part.strands.assign(pool.strands.begin() + static_cast<std::ptrdiff_t>(first),
                        pool.strands.begin() + static_cast<std::ptrdiff_t>(last));
    part.primers = pool.runs[number].primers;
    part.runs.clear();
    return test::reads_of(part, noise, 10 + number);
}

/// Least edits between `site` and any piece of `text`, cell by cell.
std::size_t slow_edits(const std::string& text, const std::string& site) {
    std::vector<std::size_t> column(site.size() + 1);
    std::iota(column.begin(), column.end(), std::size_t{0});
    std::size_t least = column.back();
    for (const char letter : text) {
        std::size_t diagonal = column[0];
        for (std::size_t i = 1; i <= site.size(); ++i) {
            const std::size_t changed = diagonal + (site[i - 1] == letter ? 0 : 1);
            diagonal = column[i];
            column[i] = std::min({changed, column[i] + 1, column[i - 1] + 1});
        }
        least = std::min(least, column.back());
    }
    return least;
}

/// Symbols that are decoded past memory.
struct ByteList final : core::SymbolSink {
    void take(const core::SymbolBlock& block) override {
        all.insert(all.end(), block.symbols.begin(), block.symbols.end());
    }
    std::vector<std::uint16_t> all;
};

void check_reading(const dna::PoolReading& reading, const std::vector<dna::PoolObject>& objects,
                   const std::vector<dna::Primers>& pairs) {
    CATCH_REQUIRE(reading.objects.size() == objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const dna::ReceivedObject& object = reading.objects[i];
        CATCH_CHECK(object.name == objects[i].name);
        CATCH_CHECK(object.payload.verified);
        CATCH_CHECK(test::symbols_of(object) == objects[i].payload.segments[0].symbols);
        CATCH_CHECK(object.primers.five_prime == pairs[i].five_prime);
        CATCH_CHECK(object.primers.three_prime == pairs[i].three_prime);
    }
}

}  // namespace

CATCH_TEST_CASE("partitions: a pool of objects between their own primers", "[partitions]") {
    const auto objects = three_files();
    const auto pairs = designed(3);
    for (const std::string name : {"fixed-length", "adf"}) {
        CATCH_CAPTURE(name);
        const auto pool = test::partitions_of(objects, *scheme(name), pairs);
        CATCH_REQUIRE(pool.runs.size() == 3);
        CATCH_CHECK(pool.count.strands == pool.strands.size());
        CATCH_CHECK(pool.object_counts.size() == 3);
        CATCH_CHECK(pool.count.ordered_nt == 240 * pool.strands.size());
        const auto reading = dna::read_pool(test::reads_of(pool, kNoise, 4));
        CATCH_CHECK(reading.partitions_total == 3);
        CATCH_CHECK(reading.partitions_found == 3);
        CATCH_CHECK(reading.count.strands == pool.count.strands);
        check_reading(reading, objects, pairs);
        // The oligos as they are ordered, each once.
        check_reading(dna::read_pool(test::reads_of(pool, {}, 5)), objects, pairs);
    }
}

CATCH_TEST_CASE("partitions: written to a file, surveyed and decoded into sinks", "[partitions]") {
    const auto objects = three_files();
    const auto pairs = designed(3);
    const auto pool = test::partitions_of(objects, *scheme("adf"), pairs);
    const test::TemporaryFolder folder;
    dna::write_strands(folder.path() / "pool.fasta", pool);
    dna::FileReads oligos({folder.path() / "pool.fasta"});
    CATCH_REQUIRE(oligos.all().size() == pool.strands.size());
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        CATCH_REQUIRE(oligos.all()[i].bases == pool.oligo(i));
    }

    std::map<std::size_t, ByteList> bytes;
    dna::ReadPlan plan;
    plan.sink_for = [&](std::size_t number, const dna::DirectoryRecord& record) {
        CATCH_CHECK(record.name == objects.at(number).name);
        return number == 1 ? nullptr : &bytes[number];
    };
    const auto reading = dna::read_pool(oligos, plan);
    CATCH_REQUIRE(reading.objects.size() == 3);
    CATCH_CHECK(reading.reads.used() == pool.strands.size());
    for (std::size_t i = 0; i < 3; ++i) {
        CATCH_CHECK(reading.objects[i].payload.verified);
        CATCH_CHECK(reading.objects[i].payload.segments[0].symbols.empty() == (i != 1));
        CATCH_CHECK(reading.objects[i].erased_share() == 0);
        CATCH_CHECK((i == 1 ? test::symbols_of(reading.objects[i]) : bytes[i].all) ==
                    objects[i].payload.segments[0].symbols);
    }

    const auto survey = dna::survey_pool(oligos);
    CATCH_REQUIRE(survey.objects.size() == 3);
    CATCH_CHECK(survey.partitions_found == 3);
    CATCH_CHECK(survey.reads.used() == pool.strands.size());
    CATCH_CHECK(survey.count.ordered_nt == pool.count.ordered_nt);
    for (std::size_t i = 0; i < 3; ++i) {
        CATCH_CHECK(survey.objects[i].name == objects[i].name);
        CATCH_CHECK(survey.objects[i].primers.five_prime == pairs[i].five_prime);
    }
}

CATCH_TEST_CASE("partitions: their reads wait in a file, whatever memory there is",
                "[partitions]") {
    const auto objects = three_files();
    const auto pairs = designed(3);
    for (const std::string name : {"fixed-length", "adf"}) {
        const auto pool = test::partitions_of(objects, *scheme(name), pairs);
        auto reads = test::reads_of(pool, kNoise, 6);
        for (std::size_t i = 0; i < reads.size(); ++i) {
            if (i % 3 != 0) reads[i].quality.assign(reads[i].bases.size(), i % 3 == 1 ? 'I' : '5');
        }
        const auto usual = dna::read_pool(reads);
        for (const std::size_t memory : {std::size_t{5000}, std::size_t{0}}) {
            CATCH_INFO(name << " with " << memory << " bytes");
            dna::KeptReads source(reads);
            dna::ReadPlan plan;
            plan.spill.memory_bytes = memory;
            const auto reading = dna::read_pool(source, plan);
            check_reading(reading, objects, pairs);
            CATCH_CHECK(reading.reads.all == reads.size());
            CATCH_CHECK(reading.reads == usual.reads);
        }
    }
}

CATCH_TEST_CASE("partitions: what goes wrong with one of them is said, not counted as stray reads",
                "[partitions]") {
    struct Broken final : core::SymbolSink {
        void take(const core::SymbolBlock&) override {
            throw core::InputError("file 'x': no space left");
        }
    } broken;
    const auto pool = test::partitions_of(three_files(), *scheme("adf"), designed(3));
    const auto reads = test::reads_of(pool, {}, 7);
    dna::KeptReads source(reads);
    dna::ReadPlan plan;
    plan.sink_for = [&](std::size_t number, const dna::DirectoryRecord&) {
        return number == 1 ? &broken : nullptr;
    };
    CATCH_CHECK_THROWS_WITH(dna::read_pool(source, plan),
                            "partition 2 of 3: file 'x': no space left");
    plan = {};
    plan.spill = {0, "/nowhere/at/all"};
    CATCH_CHECK_THROWS_WITH(dna::read_pool(source, plan),
                            Catch::Contains("temporary file in '/nowhere/at/all'"));
}

CATCH_TEST_CASE("partitions: one that was amplified is read alone", "[partitions]") {
    const auto objects = three_files();
    const auto pairs = designed(3);
    const auto pool = test::partitions_of(objects, *scheme("adf"), pairs);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto own = amplified(pool, i, kNoise);
        const auto reading = dna::read_pool(own);
        CATCH_CHECK(reading.partitions_found == 1);
        CATCH_CHECK(reading.partitions_total == 3);
        check_reading(reading, {objects[i]}, {pairs[i]});

        // Traces of the others do no harm: a read of every eighth strand.
        auto mixed = own;
        const auto others = test::reads_of(pool, {0.005, 0, 0, 7.0 / 8, 1}, 6);
        mixed.insert(mixed.end(), others.begin(), others.end());
        const auto again = dna::read_pool(mixed);
        CATCH_CHECK(again.reads.all == mixed.size());
        const auto found =
            std::find_if(again.objects.begin(), again.objects.end(),
                         [&](const auto& object) { return object.name == objects[i].name; });
        CATCH_REQUIRE(found != again.objects.end());
        CATCH_CHECK(found->payload.verified);
    }
    // Without primers a partition is still read by itself.
    auto trimmed = amplified(pool, 1, {0, 0, 0, 0, 3});
    for (dna::Read& read : trimmed) read.bases = read.bases.substr(20, 200);
    const auto reading = dna::read_pool(trimmed);
    CATCH_REQUIRE(reading.objects.size() == 1);
    CATCH_CHECK(test::symbols_of(reading.objects[0]) == objects[1].payload.segments[0].symbols);
}

CATCH_TEST_CASE("partitions: without any header strand there is nothing to read", "[partitions]") {
    auto pool = test::partitions_of(three_files(), *scheme("adf"), designed(3));
    dna::Pool rest = pool;
    rest.runs.clear();
    const std::size_t second = pool.runs[1].first_strand, third = pool.runs[2].first_strand;
    rest.strands.assign(pool.strands.begin() + static_cast<std::ptrdiff_t>((second + third) / 2),
                        pool.strands.begin() + static_cast<std::ptrdiff_t>(third));
    CATCH_CHECK_THROWS_AS(dna::read_pool(test::reads_of(rest, {}, 1)), core::RecoveryError);
}

CATCH_TEST_CASE("partitions: no strand is near to a primer", "[partitions]") {
    const auto pairs = designed(3);
    for (const std::string name : {"fixed-length", "adf"}) {
        const auto pool = test::partitions_of(three_files(), *scheme(name), pairs);
        for (const dna::Primers& pair : pairs) {
            for (const std::string& site : {pair.five_prime, pair.three_prime}) {
                for (const std::string& strand : pool.strands) {
                    CATCH_REQUIRE(slow_edits(strand, site) >= 3);
                    CATCH_REQUIRE(slow_edits(strand, dna::reverse_complement(site)) >= 3);
                }
            }
        }
    }
    // A site that does occur: the same file must come out in other strands.
    const auto one = test::raw_file(some_bytes(400, 9), "a");
    const std::vector<dna::PoolObject> objects = {one};
    const auto sources = dna::sources_of(objects);
    const auto apart_from = [&](const std::string& site) {
        return test::pool_of([&](dna::StrandSink& sink) {
            return dna::write_pool(sources, *test::fixed_length(), pairs[0], sink,
                                   {{1, 2}, {{site}, 2}});
        });
    };
    const auto plain = apart_from(pairs[0].five_prime);
    const std::string site = plain.strands.back().substr(80, 20);
    const auto moved = apart_from(site);
    for (const std::string& strand : moved.strands) CATCH_REQUIRE(slow_edits(strand, site) > 2);
    CATCH_CHECK(moved.strands != plain.strands);
}

CATCH_TEST_CASE("partitions: one that wants another salt leaves the others as they are",
                "[partitions]") {
    struct Counted final : dna::StrandSink {
        void begin(std::uint64_t strands) override {
            ++begins;
            announced = strands;
            kept.begin(strands);
        }
        void take(const dna::OligoBlock& oligos) override { kept.take(oligos); }
        dna::KeptStrands kept;
        std::uint64_t begins = 0, announced = 0;
    };
    // Two of three strands have GC outside 49 to 51 %: of sixteen forms none does now and then.
    const auto strict = test::fixed_length(R"("constraints": {"gc_min": 0.49, "gc_max": 0.51})");
    auto objects = three_files();
    const auto pairs = designed(3);
    Counted together;
    dna::PoolFacts facts;
    std::vector<dna::ObjectSource> sources;
    for (int trial = 0; together.begins < 2 && trial < 20; ++trial) {
        objects[0].name = std::to_string(trial);  // its pool's number, and with it the strands
        sources = dna::sources_of(objects);
        together = Counted();
        facts = dna::write_partitions(sources, *strict, pairs, together);
    }
    CATCH_CHECK(together.begins > 1);
    CATCH_CHECK(together.announced == together.kept.strands.size());
    CATCH_CHECK(facts.count.strands == together.announced);

    dna::PartitionPlan plan{{1, 3}, {{}, dna::kLeastStrandEdits - 1}};
    for (const dna::Primers& pair : pairs) {
        plan.sites.sites.insert(plan.sites.sites.end(), {pair.five_prime, pair.three_prime});
    }
    std::vector<std::string> apart;
    for (std::uint32_t i = 0; i < 3; ++i) {
        plan.partition.number = i + 1;
        dna::KeptStrands kept;
        dna::write_pool({sources[i]}, *strict, pairs[i], kept, plan);
        CATCH_CHECK(facts.runs[i].first_strand == apart.size());
        apart.insert(apart.end(), kept.strands.begin(), kept.strands.end());
    }
    CATCH_CHECK(together.kept.strands == apart);
}

CATCH_TEST_CASE("partitions: pairs that cannot be told apart are refused", "[partitions]") {
    const auto objects = three_files();
    const auto good = designed(3);
    auto pairs = good;
    pairs[2].three_prime = pairs[0].three_prime;
    CATCH_CHECK_THROWS_AS(test::partitions_of(objects, *scheme("adf"), pairs), core::InputError);
    pairs = good;
    pairs[1].five_prime = dna::reverse_complement(pairs[0].three_prime);
    CATCH_CHECK_THROWS_AS(dna::check_pairs(pairs), core::InputError);
    pairs = good;
    pairs[1].five_prime = pairs[1].five_prime.substr(0, 11);
    CATCH_CHECK_THROWS_AS(dna::check_pairs(pairs), core::InputError);
    pairs = good;
    pairs.pop_back();
    CATCH_CHECK_THROWS_AS(test::partitions_of(objects, *scheme("adf"), pairs), core::InputError);
    CATCH_CHECK_THROWS_AS(test::partitions_of({}, *scheme("adf"), {}), core::InputError);
    CATCH_CHECK_NOTHROW(dna::check_pairs(good));
}

CATCH_TEST_CASE("partitions: their place in the directory", "[partitions]") {
    dna::Directory directory{{}, {}, {3, 7}};
    dna::DirectoryRecord record;
    record.role = dna::Role::kFile;
    record.name = "a";
    record.scheme = "adf";
    record.header.codec = "raw";
    record.segments.emplace_back();
    record.segments[0].count = 5;
    directory.objects = {record};
    const auto bytes = dna::write_directory(directory);
    // Several objects, none of them yet; partition 3 of 7; one object, its flags.
    CATCH_CHECK(std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + 6) ==
                std::vector<std::uint8_t>{0x08, 0, 3, 7, 1, 0xD0});
    const auto read = dna::read_directory(bytes, 200);
    CATCH_REQUIRE(read);
    CATCH_CHECK(read->partition == dna::Partition{3, 7});
    CATCH_CHECK(read->objects == directory.objects);
    for (const dna::Partition wrong : {dna::Partition{0, 7}, dna::Partition{8, 7},
                                       dna::Partition{2, 1}, dna::Partition{1, 5001}}) {
        directory.partition = wrong;
        CATCH_CHECK_FALSE(dna::read_directory(dna::write_directory(directory), 200));
    }
    directory.partition = {};
    CATCH_CHECK(dna::write_directory(directory).size() + 5 == bytes.size());
}

CATCH_TEST_CASE("partitions: reads go to the pair at their ends", "[partitions]") {
    const auto pairs = designed(20);
    dna::ReadSorter sorter;
    for (const auto& pair : pairs) sorter.add(pair);
    core::Random random(3);
    std::size_t right = 0, wrong = 0;
    for (std::size_t trial = 0; trial < 4000; ++trial) {
        const auto& pair = pairs[trial % pairs.size()];
        std::string strand(100, 'A');
        for (char& base : strand) base = "ACGT"[random.below(4)];
        CATCH_REQUIRE(sorter.pair_of(strand) == dna::ReadSorter::kNone);
        const auto found = sorter.pair_of(test::damage(pair.five_prime + strand + pair.three_prime,
                                                       {0.05, 0.005, 0.005, 0, 1}, random));
        right += found == trial % pairs.size();
        wrong += found != trial % pairs.size() && found != dna::ReadSorter::kNone;
    }
    CATCH_CHECK(right > 3800);
    CATCH_CHECK(wrong == 0);
    CATCH_CHECK(sorter.pair_of("ACGT") == dna::ReadSorter::kNone);
    CATCH_CHECK_THROWS_AS(sorter.add({"short", "ACGTACGTACG", "ACGTACGTACGT"}), core::InputError);
}

CATCH_TEST_CASE("primers: a table of pairs is read back", "[partitions]") {
    const auto pairs = dna::design_primers(4, {});
    const auto read = dna::parse_primers_tsv(dna::primers_tsv(pairs), "table");
    CATCH_REQUIRE(read.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CATCH_CHECK(read[i] == pairs[i].primers);
    CATCH_CHECK(dna::parse_primers_tsv("three_prime\tx\tname\tfive_prime\r\nACG\t\tn\tTTT\r\n\n",
                                       "t") == std::vector<dna::Primers>{{"n", "TTT", "ACG"}});
    for (const char* bad : {"", "name\tfive_prime\nn\tACG\n", "name\tfive_prime\tthree_prime\n",
                            "name\tfive_prime\tthree_prime\nn\tACG\n",
                            "name\tfive_prime\tthree_prime\nn\tACG\tAXG\n"}) {
        CATCH_CHECK_THROWS_AS(dna::parse_primers_tsv(bad, "t"), core::InputError);
    }
}
