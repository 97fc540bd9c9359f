// Reads and contents that are not all in memory at once.
#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/clustering/content_store.hpp"
#include "dna/clustering/header_search.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/reads/read_file.hpp"
#include "dna/reads/read_source.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace oligo;
namespace fs = std::filesystem;

namespace {

std::string random_bases(core::Random& random, std::size_t count) {
    std::string bases(count, 'A');
    for (char& base : bases) base = "ACGT"[random.below(4)];
    return bases;
}

/// A folder that goes with the test.
struct ScratchFolder {
    fs::path path = fs::temp_directory_path() / ("oligocodec-reads-" + std::to_string(::getpid()));
    ScratchFolder() { fs::create_directories(path); }
    ~ScratchFolder() { fs::remove_all(path); }
};

std::vector<dna::Read> drain(dna::ReadSource& source) {
    std::vector<dna::Read> reads;
    for (auto batch = source.next(); !batch.empty(); batch = source.next()) {
        for (const dna::ReadView& read : batch) {
            reads.push_back({std::string(read.bases), std::string(read.quality)});
        }
    }
    return reads;
}

void check_alike(const std::vector<dna::Read>& a, const std::vector<dna::Read>& b) {
    CATCH_REQUIRE(a.size() == b.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        different += a[i].bases != b[i].bases || a[i].quality != b[i].quality;
    }
    CATCH_CHECK(different == 0);
}

/// Collects bytes of a file.
class ByteSink final : public core::SymbolSink {
  public:
    void take(const core::SymbolBlock& block) override {
        CATCH_REQUIRE(block.segment == 0);
        CATCH_REQUIRE(block.first == all.size());
        CATCH_REQUIRE(block.symbols.size() == block.confidence.size());
        all.insert(all.end(), block.symbols.begin(), block.symbols.end());
    }
    std::vector<std::uint16_t> all;
};

/// Collects strands, and remembers how many came at a time.
class StrandList final : public dna::StrandSink {
  public:
    void begin(std::uint64_t count) override {
        strands.clear();
        announced = count;
    }
    void take(const dna::OligoBlock& more) override {
        largest = std::max(largest, more.count);
        for (std::size_t i = 0; i < more.count; ++i) strands.emplace_back(more.strand(i));
    }
    std::vector<std::string> strands;
    std::uint64_t announced = 0;
    std::size_t largest = 0;
};

std::unique_ptr<dna::Scheme> adf() {
    auto config = core::Config::from_text("{\"scheme\": \"adf\"}", "test");
    return dna::make_scheme(config);
}

}  // namespace

CATCH_TEST_CASE("read source: files in pieces are the reads of read_all", "[reads]") {
    const ScratchFolder folder;
    core::Random random(1);
    std::ofstream fasta(folder.path / "a.fasta"), fastq(folder.path / "b.fastq");
    for (int i = 0; i < 9000; ++i) {
        const std::string bases = random_bases(random, 1 + random.below(400));
        fasta << ">" << i << "\n" << bases << "\n";
        if (i % 3 != 0) continue;
        std::string quality(bases.size(), 'I');
        for (char& letter : quality) letter = static_cast<char>('#' + random.below(30));
        fastq << "@" << i << "\n" << bases << "\n+\n" << quality << "\n";
    }
    fasta.close();
    fastq.close();
    const std::vector<fs::path> paths = {folder.path / "a.fasta", folder.path / "b.fastq"};
    const auto expected = dna::read_all(paths);
    CATCH_CHECK(expected.size() == 12000);
    dna::FileReads files(paths);
    check_alike(drain(files), expected);
    CATCH_CHECK(files.next().empty());
    files.restart();
    files.next();
    files.restart();
    check_alike(drain(files), expected);
    check_alike(files.all(), expected);
    files.restart();
    check_alike(drain(files), expected);
    dna::KeptReads kept(expected);
    check_alike(drain(kept), expected);
    kept.restart();
    check_alike(drain(kept), expected);

    std::ofstream(folder.path / "bad.fasta") << ">1\nACGTACGT\nAC!T\n";
    dna::FileReads bad({folder.path / "bad.fasta"});
    CATCH_CHECK_THROWS_WITH(bad.next(), Catch::Contains("'!' at base 11"));
    dna::FileReads none({folder.path / "none.fasta"});
    CATCH_CHECK_THROWS_AS(none.next(), core::InputError);
}

CATCH_TEST_CASE("content store: contents come back by block, in memory or not", "[reads]") {
    const std::vector<std::uint64_t> starts = {0, 5, 5, 40, 1000};
    core::Random random(2);
    for (const std::size_t memory : {std::size_t{1} << 20, std::size_t{300}, std::size_t{0}}) {
        dna::ContentStore store(starts, 9, {memory, {}});
        std::map<std::uint64_t, std::vector<std::vector<std::uint8_t>>> expected;
        for (int i = 0; i < 3000; ++i) {
            std::vector<std::uint8_t> contents(9);
            for (auto& byte : contents) byte = static_cast<std::uint8_t>(random.below(256));
            const std::uint64_t strand = random.below(1000);
            store.add(strand, contents);
            expected[strand].push_back(contents);
        }
        std::map<std::uint64_t, std::vector<std::vector<std::uint8_t>>> found;
        // By piece, and in parts that pieces begin and end within.
        for (const std::vector<std::uint64_t>& parts :
             {starts, {0, 3, 4, 39, 39, 41, 700, 1000}, {0, 1000}}) {
            found.clear();
            for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
                store.visit(parts[i], parts[i + 1] - parts[i],
                            [&](std::uint64_t strand, std::span<const std::uint8_t> contents) {
                                CATCH_REQUIRE(strand >= parts[i]);
                                CATCH_REQUIRE(strand < parts[i + 1]);
                                found[strand].emplace_back(contents.begin(), contents.end());
                            });
            }
            CATCH_CHECK(found == expected);
        }
    }
    dna::ContentStore lost(starts, 9, {0, "/nowhere/at/all"});
    CATCH_CHECK_THROWS_AS(lost.add(1, std::vector<std::uint8_t>(9)), core::InputError);
}

CATCH_TEST_CASE("header search: finds what the chain over all windows finds", "[header]") {
    // Header words with errors between random bases: many near the threshold on both sides.
    core::Random random(3);
    const auto objects = std::vector<dna::PoolObject>{test::raw_file({1, 2, 3})};
    const std::string words = dna::write_pool(objects, *adf(), {}).strands[0];
    std::vector<dna::Read> reads;
    for (int i = 0; i < 6000; ++i) {
        const std::size_t from = random.below(60), count = 30 + random.below(120);
        std::string read =
            random_bases(random, random.below(60)) +
            test::damage(words.substr(from, count), {0.03, 0.02, 0.02, 0, 1}, random) +
            random_bases(random, random.below(200));
        if (random.below(9) == 0) read[random.below(static_cast<std::uint32_t>(read.size()))] = 'N';
        reads.push_back({random.below(2) ? read : dna::reverse_complement(read), ""});
    }
    reads.push_back({"", ""});
    reads.push_back({"ACG", ""});
    std::size_t expected = 0;
    dna::HeaderLook look;
    for (const dna::Read& read : reads) {
        const bool found = !dna::find_header_chain(read.bases).empty() ||
                           !dna::find_header_chain(dna::reverse_complement(read.bases)).empty();
        CATCH_CHECK((look.direction(read.bases) != 0) == found);
        expected += found;
    }
    dna::HeaderSearch search(100);
    dna::KeptReads source(reads);
    for (auto batch = source.next(); !batch.empty(); batch = source.next()) search.add(batch);
    CATCH_CHECK(search.count() == expected);
    CATCH_CHECK(expected > 1000);
    CATCH_CHECK(expected < 5000);
    CATCH_CHECK(search.reads() == reads.size());
    CATCH_CHECK(search.found().size() == 100);
}

CATCH_TEST_CASE("adf: a file goes through without being in memory", "[adf]") {
    const ScratchFolder folder;
    // Several blocks of 8192 strands, so that the object is read in pieces.
    const auto segment = test::random_segment(256, 1700000, core::Tolerance::kExact, 4);
    const fs::path file = folder.path / "file.bin", fasta = folder.path / "reads.fasta";
    std::ofstream out(file, std::ios::binary);
    for (const std::uint16_t byte : segment.symbols) out.put(static_cast<char>(byte));
    out.close();

    const auto scheme = adf();
    const auto primers = dna::parse_primers("default");
    const dna::Pool pool = dna::write_pool({test::raw_file(segment.symbols)}, *scheme, primers);
    core::PayloadHeader header;
    header.codec = "raw";
    StrandList strands;
    const dna::PoolFacts facts =
        dna::write_pool({{dna::Role::kFile, "", header, std::make_shared<core::FileSymbols>(file)}},
                        *scheme, primers, strands);
    CATCH_CHECK(strands.strands == pool.strands);
    CATCH_CHECK(strands.announced == pool.strands.size());
    CATCH_CHECK(strands.largest < pool.strands.size());
    CATCH_CHECK(facts.count.strands == pool.count.strands);

    std::ofstream reads(fasta);
    for (const dna::Read& read : test::reads_of(pool, {0, 0, 0, 0.05, 2}, 5)) {
        reads << ">\n" << read.bases << "\n";
    }
    reads.close();
    for (const std::size_t memory : {std::size_t{1} << 30, std::size_t{100000}}) {
        dna::FileReads source({fasta});
        ByteSink sink;
        const dna::ReadPlan plan{[&](std::size_t number, const dna::DirectoryRecord& record) {
                                     CATCH_CHECK(number == 0);
                                     CATCH_CHECK(record.segments.size() == 1);
                                     return &sink;
                                 },
                                 {memory, folder.path}};
        const auto reading = dna::read_pool(source, plan);
        CATCH_CHECK(sink.all == segment.symbols);
        CATCH_CHECK(reading.objects[0].complete);
        CATCH_CHECK(reading.objects[0].payload.verified);
        CATCH_CHECK(reading.objects[0].erased_symbols == 0);
        CATCH_CHECK(reading.objects[0].payload.segments[0].symbols.empty());
        CATCH_CHECK(reading.reads.used() == reading.reads.all);

        const auto survey = dna::survey_pool(source);
        CATCH_CHECK(survey.objects.size() == 1);
        CATCH_CHECK(survey.reads == reading.reads);
        CATCH_CHECK(survey.count.ordered_nt == reading.count.ordered_nt);
    }
    // Nothing but the file and the reads is left behind.
    CATCH_CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 2);

    // More loss than the redundancy covers: what did not come is erased, and it says so.
    std::ofstream few(fasta);
    for (const dna::Read& read : test::reads_of(pool, {0, 0, 0, 0.2, 1}, 6)) {
        few << ">\n" << read.bases << "\n";
    }
    few.close();
    dna::FileReads source({fasta});
    ByteSink sink;
    const auto reading = dna::read_pool(
        source, {[&](std::size_t, const dna::DirectoryRecord&) { return &sink; }, {}});
    CATCH_CHECK_FALSE(reading.objects[0].payload.verified);
    CATCH_CHECK_FALSE(reading.objects[0].complete);
    CATCH_CHECK(sink.all.size() == segment.symbols.size());
    CATCH_CHECK(reading.objects[0].erased_symbols > 300000);
    CATCH_CHECK(reading.objects[0].erased_symbols < 400000);
}
