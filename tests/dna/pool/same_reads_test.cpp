// The same reads in every form that they come in give the same object, byte for byte.
#include "core/files.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/reads/read_source.hpp"
#include "tests/dna/pool_support.hpp"
#include "tests/dna/reads/alignment_files.hpp"
#include "tests/support/packed.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

const std::string kAdapter1 = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCGTCTTCTGCTTG";
const std::string kAdapter2 = "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGTAGATCTCGGTGGTCGCCGTATCATT";

/// Reads of a small pool, and files of them.
struct ReadForms {
    oligo::test::TemporaryFolder folder;
    core::Random random{1515};
    std::vector<std::uint16_t> bytes;
    std::vector<Read> reads;

    ReadForms() {
        for (int i = 0; i < 900; ++i)
            bytes.push_back(static_cast<std::uint16_t>(random.below(256)));
        const auto scheme = oligo::test::fixed_length();
        const Pool pool =
            write_pool({oligo::test::raw_file(bytes)}, *scheme, parse_primers("default"));
        reads = oligo::test::reads_of(pool, {.p_sub = 0.002, .copies = 6}, 4);
        for (Read& read : reads) {
            read.quality.clear();
            for (std::size_t i = 0; i < read.bases.size(); ++i) {
                read.quality += static_cast<char>('5' + random.below(16));
            }
        }
    }

    std::filesystem::path put(const std::string& name, const std::string& text) const {
        core::write_file_atomic(folder.path() / name, text);
        return folder.path() / name;
    }
    std::string fastq(const std::vector<Read>& all, std::size_t wrap = 0) const {
        const auto wrapped = [&](const std::string& text) {
            if (wrap == 0) return text + "\n";
            std::string lines;
            for (std::size_t i = 0; i < text.size(); i += wrap)
                lines += text.substr(i, wrap) + "\n";
            return lines;
        };
        std::string text;
        for (std::size_t i = 0; i < all.size(); ++i) {
            text += "@r" + std::to_string(i) + "\n" + wrapped(all[i].bases) + "+\n" +
                    wrapped(all[i].quality);
        }
        return text;
    }
    /// `cycles` bases of a read that runs into an adapter, with qualities.
    static std::string cycles(const std::string& text, std::string_view behind, char fill,
                              std::size_t count) {
        return (text + std::string(behind) + std::string(count, fill)).substr(0, count);
    }
    /// Both mates of every read, as FASTQ records.
    std::vector<std::pair<std::string, std::string>> mates(std::size_t count) const {
        std::vector<std::pair<std::string, std::string>> all;
        for (std::size_t i = 0; i < reads.size(); ++i) {
            const Read& read = reads[i];
            const std::string back(read.quality.rbegin(), read.quality.rend());
            const auto record = [&](const std::string& bases, const std::string& quality,
                                    const std::string& adapter, int mate) {
                return "@r" + std::to_string(i) + "/" + std::to_string(mate) + "\n" +
                       cycles(bases, adapter, 'G', count) + "\n+\n" +
                       cycles(quality, "", '#', count) + "\n";
            };
            all.emplace_back(record(read.bases, read.quality, kAdapter1, 1),
                             record(reverse_complement(read.bases), back, kAdapter2, 2));
        }
        return all;
    }

    /// What the pool of these files holds.
    void check(ReadRequest request) const {
        FileReads source(std::move(request));
        const PoolReading reading = read_pool(source);
        CATCH_REQUIRE(reading.objects.size() == 1);
        CATCH_CHECK(reading.objects[0].payload.verified);
        CATCH_CHECK(reading.objects[0].payload.segments.at(0).symbols == bytes);
        CATCH_CHECK_FALSE(source.funnel().damaged());
    }
    void check(const std::filesystem::path& path) const { check({.units = pair_up({path})}); }
    void check(const std::string& text) const { check(put("reads.x", text)); }
};

}  // namespace

CATCH_TEST_CASE_METHOD(ReadForms, "same reads: text of every kind, packed every way",
                       "[same_reads]") {
    const std::string text = fastq(reads);
    check(text);
    check(fastq(reads, 60));
    check(fastq(reads, 7));
    std::string dos = text, mac = text;
    for (std::size_t i = 0; (i = dos.find('\n', i)) != std::string::npos; i += 2)
        dos.insert(i, "\r");
    std::replace(mac.begin(), mac.end(), '\n', '\r');
    check(dos);
    check(mac);
    std::string fasta, lines, table = "name;sequence\n";
    for (const Read& read : reads) {
        fasta += ">r\n" + read.bases.substr(0, 80) + "\n" + read.bases.substr(80) + "\n";
        lines += read.bases + "\n";
        table += "r;" + read.bases + "\n";
    }
    check(fasta);
    check(lines);
    check(table);
    for (const auto& packed :
         {oligo::test::gzip(text), oligo::test::bgzf(text, 3000), oligo::test::zstd(text),
          oligo::test::xz(text), oligo::test::bzip2(text)}) {
        check(packed);
    }
}

CATCH_TEST_CASE_METHOD(ReadForms, "same reads: SAM, BAM and CRAM, aligned or not", "[same_reads]") {
    std::vector<test::AlignedRecord> plain, aligned;
    test::Reference reference{"pool", "", folder.path() / "reference.fasta"};
    for (std::size_t i = 0; i < reads.size(); ++i) {
        test::AlignedRecord one{"r" + std::to_string(i), reads[i].bases, reads[i].quality};
        plain.push_back(one);
        one.position = static_cast<int>(reference.bases.size());
        one.cigar = std::to_string(one.bases.size()) + "M";
        one.flags = i % 2 == 0 ? 0 : 0x10;
        reference.bases += one.bases;
        if (i % 2 == 1) {  // stands in the file as its reverse complement
            one.bases = reverse_complement(one.bases);
            std::reverse(one.quality.begin(), one.quality.end());
        }
        aligned.push_back(one);
        if (i % 9 == 0) {
            one.flags |= 0x100;
            aligned.push_back(one);
        }
    }
    core::write_file_atomic(reference.file, ">pool\n" + reference.bases + "\n");
    const auto path = folder.path() / "reads.x";
    for (const std::string mode : {"w", "wb", "wc"}) {
        CATCH_CAPTURE(mode);
        test::write_alignments(path, mode, plain);
        check(path);
        test::write_alignments(path, mode, aligned, reference, true);
        check(path);
    }
}

CATCH_TEST_CASE_METHOD(ReadForms, "same reads: pairs, adapters and rows of oligos",
                       "[same_reads]") {
    for (const std::size_t count : {150, 251, 301}) {
        CATCH_CAPTURE(count);
        std::string first, second, mixed;
        for (const auto& [one, two] : mates(count)) {
            first += one;
            second += two;
            mixed += one + two;
        }
        const auto r1 = put("s_R1.fastq", first), r2 = put("s_R2.fastq", second);
        const auto both = put("mixed.fastq", mixed);
        check({.units = {ReadUnit{r1, r2}}});
        check({.units = pair_up({r1, r2})});
        check({.units = {ReadUnit{both, {}, Pairing::kInterleaved}}});
        check(both);
        if (count > 250) check(first);  // one mate alone, with its adapter
    }
    std::vector<Read> rows;
    for (std::size_t i = 0; i + 1 < reads.size(); i += 2) {
        rows.push_back(
            {reads[i].bases + reads[i + 1].bases, reads[i].quality + reads[i + 1].quality});
    }
    check(fastq(rows));
}

}  // namespace oligo::dna
