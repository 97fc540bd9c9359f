// What BAM and CRAM announce is looked at before a library makes room for it.
#include "dna/reads/byte_filters.hpp"

#include "core/files.hpp"
#include "tests/dna/reads/alignment_files.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

struct Passed {
    std::string bytes;
    bool more = true;
};

Passed pass(ByteFilter& filter, const std::string& bytes, std::size_t piece) {
    Passed passed;
    const auto put = [&](std::string_view part) {
        passed.bytes += part;
        return true;
    };
    for (std::size_t i = 0; i < bytes.size() && passed.more; i += piece) {
        passed.more = filter.pass(std::string_view(bytes).substr(i, piece), put);
    }
    return passed;
}

std::string little_endian(std::uint32_t value) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i));
    return bytes;
}

/// A CRAM file of some hundred reads as htslib writes it, in the version that `mode` names.
std::string cram(const std::string& mode) {
    const oligo::test::TemporaryFolder folder;
    std::vector<test::AlignedRecord> records;
    for (int i = 0; i < 300; ++i) {
        test::AlignedRecord record;
        record.name = "read" + std::to_string(i);
        record.bases.assign(80 + i % 7, "ACGT"[i % 4]);
        record.quality.assign(record.bases.size(), 'F');
        records.push_back(record);
    }
    test::write_alignments(folder.path() / "x.cram", mode, records);
    return core::read_text(folder.path() / "x.cram");
}

CATCH_TEST_CASE("byte filters: BAM headers that announce what no file has", "[byte_filters]") {
    const std::string text = "@HD\tVN:1.6\n";
    const std::string start =
        "BAM\1" + little_endian(static_cast<std::uint32_t>(text.size())) + text;
    CATCH_CHECK(pass(*bam_filter(), start + little_endian(1), 3).more);
    CATCH_CHECK(pass(*bam_filter(), start + little_endian(1U << 24), 3).more);
    for (const std::uint32_t count : {(1U << 24) + 1, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
        const Passed passed = pass(*bam_filter(), start + little_endian(count), 3);
        CATCH_CHECK_FALSE(passed.more);
        CATCH_CHECK(passed.bytes == start);
    }
    CATCH_CHECK_FALSE(pass(*bam_filter(), "BAM\1" + little_endian((256U << 20) + 1), 5).more);
}

CATCH_TEST_CASE("byte filters: CRAM goes through unchanged, in pieces of any size",
                "[byte_filters]") {
    for (const std::string mode : {"wc", "wc,version=2.1", "wc,version=3.1"}) {
        const std::string file = cram(mode);
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, file.size()}) {
            CATCH_CAPTURE(mode, piece);
            const auto filter = cram_filter();
            const Passed passed = pass(*filter, file, piece);
            CATCH_CHECK(passed.more);
            CATCH_CHECK(passed.bytes == file);
        }
    }
}

CATCH_TEST_CASE("byte filters: CRAM ends where it announces what no file has", "[byte_filters]") {
    const std::string definition = "CRAM" + std::string("\3\0", 2) + std::string(20, 'x');
    const auto container = [](std::uint32_t length, const std::string& records) {
        return little_endian(length) + std::string(3, '\0') + records + std::string(2, '\0') +
               std::string("\1\0", 2) + std::string(4, 'c');  // one block, no slice
    };
    const auto block = [](const std::string& packed, const std::string& unpacked) {
        return std::string(3, '\0') + packed + unpacked;
    };
    const std::string ten = "\x0A", some = std::string("\xE1\0\0\1", 4),       // 2^24 + 1
        many = "\xFF\xFF\xFF\xFF\x0F", huge = std::string("\xF1\0\0\0\1", 5);  // 2^28 + 1
    const std::string sound =
        definition + container(19, ten) + block(ten, ten) + std::string(14, 'd');
    CATCH_CHECK(pass(*cram_filter(), sound, 4).bytes == sound);
    for (const std::string& bad :
         {container((1U << 30) + 1, ten), container(0xFFFFFFFF, ten), container(19, some),
          container(19, many), container(19, ten) + block(ten, huge),
          container(19, ten) + block(many, ten),
          container(18, ten) + block(ten, ten)}) {  // the last one: reaches over its container
        const auto filter = cram_filter();
        const Passed passed = pass(*filter, definition + bad, 4);
        CATCH_CHECK_FALSE(passed.more);
        CATCH_CHECK(passed.bytes.size() <= definition.size() + 17);
    }
}

}  // namespace
}  // namespace oligo::dna
