// Records that are not as they should be: left out or mended, and counted.
#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/reads/file_kinds.hpp"
#include "dna/reads/read_file.hpp"
#include "dna/reads/table_columns.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;
using Strings = std::vector<std::string>;

struct OddFixture {
    test::TemporaryFolder folder;
    RecordTally tally;
    std::optional<Remark> remark;
    Strings qualities, names;

    Strings read(const std::string& text) {
        const auto path = folder.path() / "reads.x";
        core::write_file_atomic(path, text);
        ReadFile file(path);
        Strings bases;
        qualities.clear();
        names.clear();
        for (Record record; file.next(record);) {
            if (record.fate != Fate::kUse) continue;
            bases.push_back(record.read.bases);
            qualities.push_back(record.read.quality);
            names.push_back(record.name);
        }
        tally = file.tally();
        remark = file.remark();
        return bases;
    }
    std::uint64_t left_out(Fate fate) const { return tally.of(fate).count; }
    std::string error(const std::string& text) {
        try {
            read(text);
        } catch (const core::InputError& error) {
            return error.what();
        }
        return "";
    }
};

const std::string kGood = "@g\nACGT\n+\nIIII\n";

}  // namespace

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: FASTQ of any layout", "[odd_records]") {
    CATCH_CHECK(read("@a\nAC\nGT\nA\n+\nII\nII\nI\n" + kGood) == Strings{"ACGTA", "ACGT"});
    // Quality lines that look like headers and separators.
    CATCH_CHECK(read("@a\nACG\nT\n+a\n@+@\n@\n" + kGood) == Strings{"ACGT", "ACGT"});
    CATCH_CHECK(qualities.at(0) == "@+@@");
    CATCH_CHECK(read("@a\nACGT\n+\n@@@@\n@b\nGG\n+\n++\n") == Strings{"ACGT", "GG"});
    CATCH_CHECK(read("@a\rACGT\r+\rIIII\r@b\rGG\r+\rII\r") == Strings{"ACGT", "GG"});
    CATCH_CHECK(read("@a\r\nACGT\r\n+\r\nIIII\r\n@b\r\nGG\r\n+\r\nII") == Strings{"ACGT", "GG"});
    CATCH_CHECK(read("\n\n@a\nacgu\n+\nIIII\n\n\n@b\nGG\n+\nII\n\n") == Strings{"ACGT", "GG"});
    CATCH_CHECK(tally.records == 2);
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: one does not cost the others", "[odd_records]") {
    const std::string more = "@h\nGGCC\n+\nJJJJ\n";
    const Strings both = {"ACGT", "GGCC"};
    for (const std::string bad : {
             "@x\nACGT\n+\nIII\n",            // qualities shorter
             "@x\nACGT\n+\nIIIII\n",          // longer
             "@x\nAC!T\n+\nIIII\n",           // no letter of nucleotides
             "@x\nACGT\n+\nII I\n",           // no quality
             "@x\nACGT\n+\n",                 // the quality line is missing
             "@x\nACGT\n",                    // '+' line and quality are
             "ACGT\n+\nIIII\n",               // the header is
             "@x\nAC\nGT\n+\nII\nI\nIIII\n",  // wrapped and longer
         }) {
        CATCH_CAPTURE(bad);
        CATCH_CHECK(read(kGood + bad + more) == both);
        CATCH_CHECK(left_out(Fate::kUnreadable) == 1);
        CATCH_CHECK_FALSE(remark);
        if (bad[0] == '@') CATCH_CHECK(read(bad + kGood + more) == both);
    }
    CATCH_CHECK(read(kGood + "@x\n\n+\n\n" + more + "@y\n+\n@z\n\n+\n\n") == both);
    CATCH_CHECK(left_out(Fate::kEmpty) == 3);
    CATCH_CHECK(read(">a\nACGT\n>b\n>c\n\n>d\nA?C\n>e\nGGCC\n>f\n") == both);
    CATCH_CHECK(left_out(Fate::kEmpty) == 3);
    CATCH_CHECK(left_out(Fate::kUnreadable) == 1);
    CATCH_CHECK_THAT(tally.of(Fate::kUnreadable).first, Contains("record 4") && Contains("'?'"));
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: other letters are N, stars at the end go",
                       "[odd_records]") {
    CATCH_CHECK(
        read(">a\nARYSWKMBDHVNxT\n>b\nA-C.G*T\n>c\nAC GT\tAC\n>d\nACGT**\n>e\nACGT\n**\n") ==
        Strings{"ANNNNNNNNNNNNT", "ANCNGNT", "ACGTAC", "ACGT", "ACGT"});
    CATCH_CHECK(tally.with_other_letters.count == 2);
    CATCH_CHECK(tally.other_letters == 14);
    CATCH_CHECK_THAT(tally.with_other_letters.first, Contains("letter 'R' at base 2"));
    CATCH_CHECK(read("@a\nACRT*\n+\nIIIII\n@b\nACGT*\n+\nIIIII\n") == Strings{"ACNT", "ACGT"});
    CATCH_CHECK(qualities == Strings{"IIII", "IIII"});
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: overlong ones cost no memory and are left out",
                       "[odd_records]") {
    const std::string huge(5'000'000, 'A');
    const std::string more = "@h\nGGCC\n+\nJJJJ\n";
    CATCH_CHECK(read(kGood + "@x\n" + huge + "\n+\n" + huge + "\n" + more) ==
                Strings{"ACGT", "GGCC"});
    CATCH_CHECK(left_out(Fate::kTooLong) == 1);
    CATCH_CHECK(read(">a\nACGT\n>b\n" + huge + "\n" + huge + "\n>c\nGGCC\n") ==
                Strings{"ACGT", "GGCC"});
    CATCH_CHECK(left_out(Fate::kTooLong) == 1);
    CATCH_CHECK(read("ACGT\n" + huge + "\nGGCC\n") == Strings{"ACGT", "GGCC"});
    CATCH_CHECK(read("ACGT\n" + std::string(100'001, 'C') + "\nGGCC\n") == Strings{"ACGT", "GGCC"});
    CATCH_CHECK(read(std::string(100'000, 'C') + "  \n").at(0).size() == 100'000);
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: a file that ends within one says so",
                       "[odd_records]") {
    for (const std::string tail :
         {"@b\nGGCC\n+\nII", "@b\nGGCC\n+\n", "@b\nGGCC\n", "@b\n", "@b"}) {
        CATCH_CAPTURE(tail);
        CATCH_CHECK(read(kGood + tail) == Strings{"ACGT"});
        CATCH_REQUIRE(remark);
        CATCH_CHECK(remark->damage);
        CATCH_CHECK_THAT(remark->text, Contains("record 2"));
    }
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: hopeless files are refused", "[odd_records]") {
    CATCH_CHECK_THAT(error("@x\nAC!T\n+\nIIII\n"), Contains("'!'"));
    CATCH_CHECK_THAT(error("@x\n\n+\n\n@y\n\n+\n\n"), Contains("none of its 2 records is of use"));
    std::string many;
    for (int i = 0; i < 300; ++i) many += "@x\nAC!T\n+\nIIII\n";
    CATCH_CHECK_THAT(error(many + kGood), Contains("the 100 records that it begins with"));
    CATCH_CHECK_THAT(error("Dear all,\nhere are the reads.\n"), Contains("nothing else"));
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: files of other kinds are named", "[odd_records]") {
    using namespace std::string_literals;
    const std::string zip = "PK\3\4\x14\0\0\0"s;
    CATCH_CHECK_THAT(error(zip + "reads.fastq"), Contains("ZIP archive") && Contains("unzip"));
    CATCH_CHECK_THAT(error(zip + "[Content_Types].xml"), Contains("spreadsheet"));
    CATCH_CHECK_THAT(error("\xFF\xFE>\0a\0\n\0"s), Contains("UTF-16"));
    CATCH_CHECK_THAT(error("\x89PNG\r\n\x1A\n"s), Contains("picture"));
    CATCH_CHECK_THAT(error("<!DOCTYPE html><html>"), Contains("web page"));
    CATCH_CHECK_THAT(error("{\"a\": 1}"), Contains("JSON"));
    CATCH_CHECK_THAT(error("\x8BPOD\r\n\x1A\n"s), Contains("POD5"));
    CATCH_CHECK_THAT(error("\x89HDF\r\n\x1A\n"s), Contains("HDF5"));
    CATCH_CHECK_THAT(error(std::string(257, 'x') + "ustar"), Contains("tar archive"));
    CATCH_CHECK_THAT(error("%PDF-1.4\n"), Contains("PDF"));
    CATCH_CHECK_THAT(error("ab\0cd"s), Contains("no text"));
    CATCH_CHECK(other_file_kind("ACGT\n").empty());
}

CATCH_TEST_CASE_METHOD(OddFixture, "odd records: tables and order forms", "[odd_records]") {
    const std::string a = "ACGTACGTACGT", b = "GGCCTTAAGGCC";
    const Strings both = {a, b};
    CATCH_CHECK(read("name,sequence\no1," + a + "\no2," + b + "\n") == both);
    CATCH_CHECK(names == Strings{"o1", "o2"});
    CATCH_CHECK(read("\xEF\xBB\xBFname;sequence\r\no1;" + a + "\r\no2;" + b + "\r\n") == both);
    CATCH_CHECK(read("\"Name\",\"Sequence\"\n\"o,1\",\"" + a + "\"\n\"o \"\"2\"\"\",\"" + b +
                     "\"\n") == both);
    CATCH_CHECK(names == Strings{"o,1", "o \"2\""});
    CATCH_CHECK(read("Pool name\tSequence\npool\t" + a + "\npool\t" + b + "\n") == both);
    CATCH_CHECK(read("# Agilent\nSequenceName\tSequence\tReplication\no1\t" + a + "\t1\no2\t" + b +
                     "\t1\n") == both);
    CATCH_CHECK(read(a + "," + "3\n" + b + ",4\n") == both);
    CATCH_CHECK(read("Index\tbases\tprice\n1\t" + a + "\t3.20\n2\t" + b + "\t3.20\n") == both);
    CATCH_CHECK(read("r1\t" + a + "\tIIIIIIIIIIII\nr2\t" + b + "\t\"IIIIII,;III\n") == both);
    CATCH_CHECK(qualities == Strings{"IIIIIIIIIIII", "\"IIIIII,;III"});
    CATCH_CHECK(read("name,sequence\no1," + a + "\no2\no3," + b + "\n") == both);
    CATCH_CHECK(left_out(Fate::kUnreadable) == 1);
    CATCH_CHECK_FALSE(find_columns("a,b\n1,2\n"));
    CATCH_CHECK_FALSE(find_columns("ACGTACGTACGT\n"));
}

}  // namespace oligo::dna
