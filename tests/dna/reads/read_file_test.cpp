#include "dna/reads/read_file.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/pool/export.hpp"
#include "dna/reads/record_reader.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;

struct ReadFixture {
    test::TemporaryFolder folder;

    std::filesystem::path put(const std::string& text, const std::string& name = "reads.x") {
        const std::filesystem::path path = folder.path() / name;
        core::write_file_atomic(path, text);
        return path;
    }
    std::vector<Read> read(const std::string& text) { return read_all({put(text)}); }
    std::vector<std::string> bases(const std::string& text) {
        std::vector<std::string> result;
        for (const Read& one : read(text)) {
            result.push_back(one.bases);
        }
        return result;
    }
    /// The message that reading `text` ends in, "" when there is none.
    std::string error(const std::string& text) {
        try {
            read(text);
        } catch (const core::InputError& error) {
            return error.what();
        }
        return "";
    }
};

using Strings = std::vector<std::string>;

/// One gzip member with zlib, as gzip(1) writes it.
std::string gzip(const std::string& text) {
    z_stream zip = {};
    CATCH_REQUIRE(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&zip, text.size()) + 64, '\0');
    zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zip.avail_in = static_cast<uInt>(text.size());
    zip.next_out = reinterpret_cast<Bytef*>(out.data());
    zip.avail_out = static_cast<uInt>(out.size());
    CATCH_REQUIRE(deflate(&zip, Z_FINISH) == Z_STREAM_END);
    out.resize(zip.total_out);
    deflateEnd(&zip);
    return out;
}

const std::string kFastq = "@a\nACGT\n+\nIIII\n@b\nGGCC\n+b\n#!~I\n";

}  // namespace

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: FASTA", "[read_file]") {
    CATCH_CHECK(bases(">a\nACGT\n>b c\nTTNA\n") == Strings{"ACGT", "TTNA"});
    CATCH_CHECK(bases(">\nACGT") == Strings{"ACGT"});
    CATCH_CHECK(bases(">a\nAC\nGT\n\nAA\n>b\nC\n") == Strings{"ACGTAA", "C"});
    CATCH_CHECK(bases("\n\n>a\r\nacgu\r\nnU \t\r\n") == Strings{"ACGTNT"});
    CATCH_CHECK(bases("\xEF\xBB\xBF>a\nACGT\n") == Strings{"ACGT"});
    CATCH_CHECK(read(">a\nACGT\n").at(0).quality.empty());
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: FASTQ", "[read_file]") {
    const auto reads = read(kFastq);
    CATCH_REQUIRE(reads.size() == 2);
    CATCH_CHECK(reads[0].bases == "ACGT");
    CATCH_CHECK(reads[1].bases == "GGCC");
    CATCH_CHECK(reads[1].quality == "#!~I");
    CATCH_CHECK(read("@a\r\nAC\r\n+\r\n@+\r\n\r\n@b\r\nG\r\n+\r\n>").size() == 2);
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: one strand a line", "[read_file]") {
    CATCH_CHECK(bases("ACGT\n\nttn \r\nG") == Strings{"ACGT", "TTN", "G"});
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: records have names, and no flags in text",
                       "[read_file]") {
    const auto records = [&](const std::string& text) {
        const auto path = put(text);
        const auto reader = open_reader(path, ByteStream(path));
        std::vector<Record> all;
        for (Record record; reader->next(record);) all.push_back(record);
        return all;
    };
    const auto fastq = records("@a 1:N:0\nACGT\n+\nIIII\n@\nC\n+\nI\n");
    CATCH_REQUIRE(fastq.size() == 2);
    CATCH_CHECK(fastq[0].name == "a 1:N:0");
    CATCH_CHECK(fastq[0].read.quality == "IIII");
    CATCH_CHECK(fastq[1].name.empty());
    CATCH_CHECK(fastq[1].flags == 0);
    const auto fasta = records(">x\nAC\nGT\n>yy\nA\n");
    CATCH_REQUIRE(fasta.size() == 2);
    CATCH_CHECK(fasta[0].name == "x");
    CATCH_CHECK(fasta[1].name == "yy");
    CATCH_CHECK(records("ACGT\n").at(0).name.empty());
}

CATCH_TEST_CASE("read_file: formats are told apart by their first bytes", "[read_file]") {
    const auto name_of = [](std::string_view start) {
        for (const ReadFormat& format : read_formats()) {
            if (format.sniff(start)) return format.name;
        }
        return std::string_view();
    };
    CATCH_CHECK(name_of(">a\nACGT\n") == "FASTA");
    CATCH_CHECK(name_of("@a\nACGT\n+\nIIII\n") == "FASTQ");
    CATCH_CHECK(name_of("@r\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\n") == "SAM, BAM, CRAM");
    CATCH_CHECK(name_of("@HD\tVN:1.6\n") == "SAM, BAM, CRAM");
    CATCH_CHECK(name_of("@SQ 1\nACGT\n+\nIIII\n") == "FASTQ");
    CATCH_CHECK(name_of("name,sequence\na,ACGTACGTAC\n") == "a table");
    CATCH_CHECK(name_of("; a remark\n>a\nACGT\n") == "FASTA");
    CATCH_CHECK(name_of("ACGT\n") == "one strand a line");
    CATCH_CHECK(name_of(" >a\n") == "one strand a line");
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: blank lines before the first record",
                       "[read_file]") {
    const std::string blank = std::string(3000, '\n') + std::string(2000, ' ') + "\n";
    CATCH_CHECK(bases(blank + ">a\nACGT\n") == Strings{"ACGT"});
    CATCH_CHECK(bases(gzip("\xEF\xBB\xBF\r\n" + blank + kFastq)) == Strings{"ACGT", "GGCC"});
    CATCH_CHECK_THAT(error(blank + ">a\nAXGT\n"), Contains("record 1 (line 3003)"));
    CATCH_CHECK_THAT(error("\xEF\xBB\xBF"
                           "AC\nX\n"),
                     Contains("record 2 (line 2)"));
    CATCH_CHECK_THAT(error(blank),
                     Contains("is empty; expected SAM, BAM, CRAM, FASTA, FASTQ, a table or one "
                              "strand a line"));
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: records across the borders of buffers",
                       "[read_file]") {
    std::string text;
    Strings expected;
    for (std::size_t i = 0; i < 3000; ++i) {  // a prime step: every offset in the buffer occurs
        expected.push_back(std::string(1 + i * 97 % 251, "ACGT"[i % 4]));
        text += "@" + std::to_string(i) + "\n" + expected.back() + "\n+\n" +
                std::string(expected.back().size(), 'I') + "\n";
    }
    CATCH_CHECK(bases(text) == expected);
    CATCH_CHECK(bases(gzip(text)) == expected);
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: wrong letters are named and placed",
                       "[read_file]") {
    CATCH_CHECK_THAT(error(">a\nACGT\n>b\nACG\nTXA\n"),
                     Contains("reads.x") && Contains("record 2") && Contains("'X'") &&
                         Contains("base 5") && Contains("expected A C G T N"));
    CATCH_CHECK_THAT(error("ACGT\nAC-T\n"), Contains("record 2") && Contains("'-'"));
    CATCH_CHECK_THAT(error("@a\nAC.T\n+\nIIII\n"), Contains("record 1") && Contains("'.'"));
    CATCH_CHECK_THAT(error("AC\x01GT\n"), Contains("byte 0x01"));
    CATCH_CHECK_THAT(error("ACGT\n>a\nACGT\n"), Contains("record 2") && Contains("'>'"));
    CATCH_CHECK_THAT(error(">a\nACGT\n@b\nACGT\n+\nIIII\n"), Contains("'@'"));
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: broken records", "[read_file]") {
    CATCH_CHECK_THAT(error(">a\n>b\nACGT\n"), Contains("record 1") && Contains("no bases"));
    CATCH_CHECK_THAT(error(">a\nAC\n>b\n"), Contains("record 2") && Contains("no bases"));
    CATCH_CHECK_THAT(error("@a\nACGT\n+\nIII\n"),
                     Contains("4 bases") && Contains("3 quality values"));
    CATCH_CHECK_THAT(error("@a\nACGT\n+\nII I\n"), Contains("quality value 3"));
    CATCH_CHECK_THAT(error("@a\nAC\nGT\n@b\nIIII\n"), Contains("'+' line"));
    CATCH_CHECK_THAT(error("@a\n\n+\n\n"), Contains("no bases"));
    CATCH_CHECK_THAT(error("@a\nAC\n+\nII\nII\n"), Contains("record 2") && Contains("'@'"));
    CATCH_CHECK_THAT(error("@a\nAC\n+\nII\n@b\n"), Contains("record 2") && Contains("truncated"));
    CATCH_CHECK_THAT(error("@a\nAC\n+\nII\n@b\nAC\n"), Contains("truncated"));
    CATCH_CHECK_THAT(error("@a\nAC\n+\nII\n@b\nAC\n+\n"), Contains("truncated"));
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: files that hold nothing or are none",
                       "[read_file]") {
    CATCH_CHECK_THAT(error(""), Contains("reads.x") && Contains("is empty"));
    CATCH_CHECK_THAT(error("\n \r\n"), Contains("is empty"));
    CATCH_CHECK_THAT(error(gzip("")), Contains("is empty"));
    CATCH_CHECK_THROWS_WITH(ReadFile(folder.path()), Contains("is a folder"));
    CATCH_CHECK_THROWS_WITH(ReadFile(folder.path() / "no"), Contains("cannot be opened"));
    CATCH_CHECK_THROWS_AS(ReadFile(folder.path() / "no"), core::InputError);
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: lengths are limited", "[read_file]") {
    CATCH_CHECK(bases(std::string(100'000, 'A')).at(0).size() == 100'000);
    CATCH_CHECK_THAT(error(std::string(100'001, 'A')), Contains("100000 bases"));
    CATCH_CHECK_THAT(error(std::string(3'000'000, 'A')), Contains("100000 bases"));
    CATCH_CHECK_THAT(error(gzip(std::string(50'000'000, 'A'))), Contains("100000 bases"));
    std::string wrapped = ">a\n";
    for (int i = 0; i < 1001; ++i) {
        wrapped += std::string(100, 'C') + "\n";
    }
    CATCH_CHECK_THAT(error(wrapped), Contains("100000 bases"));
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: gzip, whole and damaged", "[read_file]") {
    const std::string zipped = gzip(kFastq);
    CATCH_CHECK(bases(zipped) == Strings{"ACGT", "GGCC"});
    CATCH_CHECK(bases(zipped + zipped).size() == 4);
    for (std::size_t size = 2; size < zipped.size(); ++size) {
        CATCH_CAPTURE(size);
        CATCH_CHECK_THAT(error(zipped.substr(0, size)), Contains("truncated"));
    }
    CATCH_CHECK_THAT(error(zipped + "junk"), Contains("behind its gzip data"));
    std::string damaged = zipped;
    damaged[damaged.size() - 6] ^= 1;  // in the checksum
    CATCH_CHECK_THAT(error(damaged), Contains("damaged gzip data"));
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: bgzip cut at a block border", "[read_file]") {
    std::vector<SimulatedRead> reads(3000);
    for (SimulatedRead& one : reads) {
        one.bases = "ACGTTGCATTACGGATCAGG";
        one.quality = std::string(20, 'I');
    }
    const auto path = folder.path() / "reads.fastq.gz";
    write_reads(path, reads);
    CATCH_REQUIRE(read_all({path}).size() == 3000);
    const std::string whole = core::read_text(path);
    constexpr std::size_t end_marker_bytes = 28;  // SAM specification, section 4.1.2
    CATCH_CHECK_THAT(error(whole.substr(0, whole.size() - end_marker_bytes)),
                     Contains("no end block in its BGZF data"));
    CATCH_CHECK(error(whole + whole).empty());
    CATCH_CHECK(error(whole + gzip("@z\nA\n+\nI\n")).empty());
}

CATCH_TEST_CASE_METHOD(ReadFixture, "read_file: streams, counts and joins files", "[read_file]") {
    ReadFile file(put(kFastq));
    Read read;
    CATCH_CHECK(file.records() == 0);
    CATCH_CHECK(file.next(read));
    CATCH_CHECK(file.records() == 1);
    CATCH_CHECK(file.next(read));
    CATCH_CHECK_FALSE(file.next(read));
    CATCH_CHECK_FALSE(file.next(read));
    CATCH_CHECK(file.records() == 2);
    const auto one = put("A\n", "one");
    const auto two = put(">x\nC\n", "two");
    const auto all = read_all({one, two, one});
    CATCH_REQUIRE(all.size() == 3);
    CATCH_CHECK(all[1].bases == "C");
    CATCH_CHECK(all[2].bases == "A");
}

}  // namespace oligo::dna
