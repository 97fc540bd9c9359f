#include "dna/pool/export.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

Pool small_pool() {
    Pool pool;
    pool.primers = {"custom", "AC", "GT"};
    pool.strands = {"TTTA", "GGCC"};
    return pool;
}

}  // namespace

CATCH_TEST_CASE("export: formats by extension", "[export]") {
    using Kind = StrandFileKind;
    CATCH_CHECK(strand_format("a/b.fasta") == StrandFormat{Kind::kFasta, false});
    CATCH_CHECK(strand_format("b.FA.gz") == StrandFormat{Kind::kFasta, true});
    CATCH_CHECK(strand_format("b.fna") == StrandFormat{Kind::kFasta, false});
    CATCH_CHECK(strand_format("b.fastq.GZ") == StrandFormat{Kind::kFastq, true});
    CATCH_CHECK(strand_format("b.fq") == StrandFormat{Kind::kFastq, false});
    CATCH_CHECK(strand_format("b.txt") == StrandFormat{Kind::kLines, false});
    for (const char* wrong : {"", "pool", "pool.gz", "pool.fasta.bz2", "fasta", "dir.fasta/x"}) {
        CATCH_CAPTURE(wrong);
        CATCH_CHECK_THROWS_AS(strand_format(wrong), core::UsageError);
    }
}

CATCH_TEST_CASE("export: pools as FASTA and lines", "[export]") {
    const test::TemporaryFolder folder;
    const Pool pool = small_pool();
    write_strands(folder.path() / "p.fasta", pool);
    CATCH_CHECK(core::read_text(folder.path() / "p.fasta") ==
                ">oligo_000001\nACTTTAGT\n>oligo_000002\nACGGCCGT\n");
    write_strands(folder.path() / "p.txt", pool);
    CATCH_CHECK(core::read_text(folder.path() / "p.txt") == "ACTTTAGT\nACGGCCGT\n");
    CATCH_CHECK_THROWS_AS(write_strands(folder.path() / "p.fastq", pool), core::UsageError);
    CATCH_CHECK_FALSE(std::filesystem::exists(folder.path() / "p.fastq"));
}

CATCH_TEST_CASE("export: compressed files read back", "[export]") {
    const test::TemporaryFolder folder;
    Pool pool = small_pool();
    pool.strands.assign(20'000, std::string(100, 'C'));  // more than one buffer and many blocks
    pool.strands[12'345] = "GATTACA";
    write_strands(folder.path() / "p.fasta.gz", pool);
    const std::string bytes = core::read_text(folder.path() / "p.fasta.gz");
    CATCH_CHECK(bytes.substr(0, 2) == "\x1F\x8B");
    CATCH_CHECK(bytes.size() < 200'000);
    const auto reads = read_all({folder.path() / "p.fasta.gz"});
    CATCH_REQUIRE(reads.size() == pool.strands.size());
    for (std::size_t i = 0; i < reads.size(); ++i) {
        CATCH_REQUIRE(reads[i].bases == pool.oligo(i));
    }
}

CATCH_TEST_CASE("export: reads keep order and quality", "[export]") {
    const test::TemporaryFolder folder;
    std::vector<SimulatedRead> reads(2);
    reads[0].bases = "ACG";
    reads[0].quality = "I5#";
    reads[1].bases = "T";
    reads[1].quality = "!";
    write_reads(folder.path() / "r.fastq", reads);
    CATCH_CHECK(core::read_text(folder.path() / "r.fastq") ==
                "@read_000001\nACG\n+\nI5#\n@read_000002\nT\n+\n!\n");
    write_reads(folder.path() / "r.fa", reads);
    CATCH_CHECK(core::read_text(folder.path() / "r.fa") == ">read_000001\nACG\n>read_000002\nT\n");
    write_reads(folder.path() / "r.fq.gz", reads);
    const auto back = read_all({folder.path() / "r.fq.gz"});
    CATCH_REQUIRE(back.size() == 2);
    CATCH_CHECK(back[0].quality == "I5#");
}

CATCH_TEST_CASE("export: an unwritable place is an error and leaves nothing", "[export]") {
    const test::TemporaryFolder folder;
    for (const char* name : {"no/p.fasta", "no/p.fasta.gz"}) {
        CATCH_CHECK_THROWS_AS(write_strands(folder.path() / name, small_pool()), core::InputError);
    }
    CATCH_CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace oligo::dna
