// SAM, BAM and CRAM files that htslib wrote.
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/dna/reads/alignment_files.hpp"
#include "tests/support/packed.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;
using test::AlignedRecord;

struct Files {
    oligo::test::TemporaryFolder folder;
    core::Random random{77};

    std::filesystem::path at(const std::string& name) const { return folder.path() / name; }
    std::string bases(std::size_t count) {
        std::string text(count, 'A');
        for (char& base : text) base = kBases[random.below(4)];
        return text;
    }
    AlignedRecord record(int number, std::size_t length) {
        AlignedRecord one;
        one.name = "r" + std::to_string(number);
        one.bases = bases(length);
        for (std::size_t i = 0; i < length; ++i) {
            one.quality += static_cast<char>('#' + random.below(40));
        }
        return one;
    }
    std::filesystem::path put(const std::string& name, const std::string& bytes) const {
        core::write_file_atomic(at(name), bytes);
        return at(name);
    }
};

struct All {
    std::vector<Read> reads;
    RecordTally tally;
    std::optional<Remark> remark;
};

All read(const std::filesystem::path& path) {
    All all;
    ReadFile file(path);
    for (Read read; file.next(read);) all.reads.push_back(read);
    all.tally = file.tally();
    all.remark = file.remark();
    return all;
}

std::string error_of(const std::filesystem::path& path) {
    try {
        read(path);
    } catch (const core::InputError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

CATCH_TEST_CASE_METHOD(Files, "alignment files: unaligned, with and without qualities",
                       "[alignment_files]") {
    std::vector<AlignedRecord> records;
    for (int i = 0; i < 700; ++i) records.push_back(record(i, 1 + random.below(400)));
    for (int i = 0; i < 50; ++i) records[static_cast<std::size_t>(i) * 7].quality.clear();
    for (const std::string mode : {"w", "wb", "wc"}) {
        CATCH_CAPTURE(mode);
        test::write_alignments(at("x"), mode, records);
        const All all = read(at("x"));
        CATCH_CHECK_FALSE(all.remark);
        CATCH_REQUIRE(all.reads.size() == records.size());
        bool same = true;
        for (std::size_t i = 0; i < records.size(); ++i) {
            same &= all.reads[i].bases == records[i].bases;
            same &= all.reads[i].quality == records[i].quality;
        }
        CATCH_CHECK(same);
    }
}

CATCH_TEST_CASE_METHOD(Files, "alignment files: packed once more, and from a header-less SAM",
                       "[alignment_files]") {
    std::vector<AlignedRecord> records;
    for (int i = 0; i < 20; ++i) records.push_back(record(i, 100));
    test::write_alignments(at("x.bam"), "wb", records);
    test::write_alignments(at("x.sam"), "w", records);
    const std::string sam = core::read_text(at("x.sam")), bam = core::read_text(at("x.bam"));
    CATCH_CHECK(read(put("b.xz", oligo::test::xz(bam))).reads.size() == 20);
    CATCH_CHECK(read(put("s.zst", oligo::test::zstd(sam))).reads.size() == 20);
    const std::string body = sam.substr(sam.find("\nr0") + 1);
    CATCH_REQUIRE(body.starts_with("r0\t"));
    CATCH_CHECK(read(put("body", body)).reads.at(19).bases == records[19].bases);
}

CATCH_TEST_CASE_METHOD(Files,
                       "alignment files: turned, secondary, supplementary and clipped records",
                       "[alignment_files]") {
    test::Reference reference{"chr1", bases(3000), at("reference.fasta")};
    core::write_file_atomic(reference.file, ">chr1\n" + reference.bases + "\n");
    std::vector<AlignedRecord> records;
    std::vector<std::string> expected, qualities;
    for (int i = 0; i < 60; ++i) {
        AlignedRecord one = record(i, 150);
        one.position = i * 40;
        one.bases = reference.bases.substr(static_cast<std::size_t>(one.position), 150);
        one.bases[17] = one.bases[17] == 'A' ? 'C' : 'A';
        one.cigar = i % 5 == 0 ? "10H150M" : i % 5 == 1 ? "20S130M" : "150M";
        if (i % 5 == 1) one.position += 20;
        one.flags = i % 2 == 0 ? 0 : 0x10;
        expected.push_back(i % 2 == 0 ? one.bases : reverse_complement(one.bases));
        qualities.push_back(one.quality);
        if (i % 2 == 1) std::reverse(qualities.back().begin(), qualities.back().end());
        records.push_back(one);
        if (i % 6 == 0) {
            one.flags = static_cast<std::uint16_t>(one.flags | (i % 12 == 0 ? 0x100 : 0x800));
            records.push_back(one);
        }
    }
    const auto check = [&](const std::filesystem::path& path) {
        const All all = read(path);
        CATCH_REQUIRE(all.reads.size() == 60);
        for (std::size_t i = 0; i < 60; ++i) {
            CATCH_REQUIRE(all.reads[i].bases == expected[i]);
            CATCH_REQUIRE(all.reads[i].quality == qualities[i]);
        }
        CATCH_CHECK(all.tally.records == 70);
        CATCH_CHECK(all.tally.of(Fate::kSecondary).count == 5);
        CATCH_CHECK(all.tally.of(Fate::kSupplementary).count == 5);
        CATCH_CHECK(all.tally.turned == 30);
        CATCH_CHECK(all.tally.hard_clipped == 12);
    };
    for (const std::string mode : {"w", "wb"}) {
        CATCH_CAPTURE(mode);
        test::write_alignments(at("x"), mode, records, reference);
        check(at("x"));
    }
    test::write_alignments(at("embedded.cram"), "wc", records, reference, true);
    check(at("embedded.cram"));
    // Differences from a reference that is not in the file: refused, whatever the file names.
    test::write_alignments(at("apart.cram"), "wc", records, reference);
    CATCH_CHECK_THAT(error_of(at("apart.cram")), Contains("reference"));
}

CATCH_TEST_CASE_METHOD(Files, "alignment files: cut and damaged ones give what came before",
                       "[alignment_files]") {
    std::vector<AlignedRecord> records;
    for (int i = 0; i < 2000; ++i) records.push_back(record(i, 150));
    test::write_alignments(at("x.bam"), "wb", records);
    const std::string bam = core::read_text(at("x.bam"));
    for (const std::size_t share : {30, 60, 90}) {
        CATCH_CAPTURE(share);
        const All all = read(put("cut.bam", bam.substr(0, bam.size() * share / 100)));
        CATCH_REQUIRE(all.remark);
        CATCH_CHECK(all.remark->damage);
        CATCH_CHECK(all.reads.size() > 100);
        CATCH_CHECK(all.reads.size() < 2000);
        for (std::size_t i = 0; i < all.reads.size(); ++i) {
            CATCH_REQUIRE(all.reads[i].bases == records[i].bases);
        }
    }
    CATCH_CHECK_THAT(error_of(put("head.bam", bam.substr(0, 40))), Contains("truncated"));
    test::write_alignments(at("x.cram"), "wc", records);
    const std::string cram = core::read_text(at("x.cram"));
    CATCH_CHECK_FALSE(error_of(put("cut.cram", cram.substr(0, cram.size() / 2))).empty());
    CATCH_CHECK_FALSE(error_of(put("head.cram", cram.substr(0, 30))).empty());
    // Odd lines of SAM are counted.
    test::write_alignments(at("x.sam"), "w", {records[0], records[1]});
    const All sam = read(put("odd.sam", core::read_text(at("x.sam")) + "r9\tnonsense\n" +
                                            "r10\t4\t*\t0\t0\t*\t*\t0\t0\tACRT\tIIII\n" +
                                            "r11\t4\t*\t0\t0\t*\t*\t0\t0\t*\t*\n"));
    CATCH_CHECK(sam.reads.size() == 3);
    CATCH_CHECK(sam.reads.at(2).bases == "ACNT");
    CATCH_CHECK(sam.tally.of(Fate::kUnreadable).count == 1);
    CATCH_CHECK(sam.tally.of(Fate::kEmpty).count == 1);
    CATCH_CHECK(sam.tally.with_other_letters.count == 1);
}

CATCH_TEST_CASE_METHOD(Files, "alignment files: records longer than any read are passed over",
                       "[alignment_files]") {
    std::vector<AlignedRecord> records = {record(0, 100), record(1, 120'000), record(2, 100)};
    for (const std::string mode : {"w", "wb"}) {
        test::write_alignments(at("x"), mode, records);
        const All all = read(at("x"));
        CATCH_CHECK(all.reads.size() == 2);
        CATCH_CHECK(all.tally.of(Fate::kTooLong).count == 1);
    }
    // 30 million bases: longer than what htslib is given at all.
    records[1].bases.assign(30'000'000, 'A');
    records[1].quality.clear();
    for (const std::string mode : {"w", "wb"}) {
        CATCH_CAPTURE(mode);
        test::write_alignments(at("x"), mode, records);
        const All all = read(at("x"));
        CATCH_CHECK(all.reads.size() == 2);
        CATCH_CHECK(all.tally.of(Fate::kTooLong).count == 1);
        CATCH_CHECK_FALSE(all.remark);
    }
}

}  // namespace oligo::dna
