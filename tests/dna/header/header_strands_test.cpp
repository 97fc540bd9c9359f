#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace oligo;
using dna::HeaderStrand;
using test::Noise;

namespace {

const auto kAnything = [](const std::string&) { return true; };

dna::Directory directory_of(std::size_t pictures) {
    dna::Directory directory;
    for (std::size_t i = 0; i < pictures; ++i) {
        dna::DirectoryRecord record;
        if (pictures > 1) record.name = "kodim" + std::to_string(i + 1);
        record.scheme = "fixed-length";
        record.header.codec = "hyperprior";
        record.header.model = {9, 8, 7, 6};
        record.header.width_px = 768;
        record.header.height_px = 512;
        record.header.parameters = {3, 1};
        record.segments = {{256, 1200 + 7 * i, 0, core::Tolerance::kExact}};
        record.checksum = static_cast<std::uint32_t>(0x12345678 * (i + 1));
        directory.objects.push_back(record);
    }
    return directory;
}

/// A third of the strands, drawn at random, `noise.copies` reads each.
std::vector<dna::Read> third_of(const std::vector<std::string>& strands,
                                const dna::Primers& primers, const Noise& noise,
                                std::uint64_t seed) {
    core::Random random(seed, 12);
    const auto order = core::permutation(static_cast<std::uint32_t>(strands.size()), random);
    std::vector<dna::Read> reads;
    for (std::size_t i = 0; i < strands.size() / 3; ++i) {
        const std::string oligo = primers.five_prime + strands[order[i]] + primers.three_prime;
        for (unsigned copy = 0; copy < noise.copies; ++copy) {
            reads.push_back({test::damage(oligo, noise, random), ""});
        }
    }
    test::shuffle(reads, random);
    return reads;
}

}  // namespace

CATCH_TEST_CASE("header words: what the format promises", "[header]") {
    const auto& words = dna::HeaderWords::get();
    std::set<std::string> all;
    for (unsigned byte = 0; byte < 256; ++byte) {
        all.insert(std::string(words.word(static_cast<std::uint8_t>(byte))));
    }
    CATCH_REQUIRE(all.size() == 256);
    std::size_t backwards = 0;
    for (const std::string& word : all) {
        CATCH_CHECK(test::slow_check(word, 2, 0.5, 0.5).empty());
        CATCH_CHECK(word[4] != word[5]);
        backwards += all.contains(dna::reverse_complement(word));
        for (std::size_t i = 0; i < 6; ++i) {
            for (const char letter : {'A', 'C', 'G', 'T'}) {
                std::string other = word;
                other[i] = letter;
                if (other != word) CATCH_CHECK_FALSE(all.contains(other));
            }
        }
    }
    CATCH_CHECK(backwards == 16);
    CATCH_CHECK(words.word(0) == "AACACG");
    CATCH_CHECK(words.word(0x4F) == "ATGGCA");
    CATCH_CHECK(words.word(247) == "TTGTGC");
    CATCH_CHECK(words.word(255) == "CGATCT");
}

CATCH_TEST_CASE("header strands: cost of one picture and of 24", "[header]") {
    const auto one = dna::write_directory(directory_of(1));
    CATCH_CHECK(one.size() == 22);
    CATCH_CHECK(dna::write_header_strands(one, 200, kAnything).size() == 3);
    const auto many = dna::write_directory(directory_of(24));
    CATCH_CHECK(many.size() <= 308);
    CATCH_CHECK(dna::write_header_strands(many, 200, kAnything).size() <= 42);
}

CATCH_TEST_CASE("header strands: a third of them at 5 % substitutions, 100 of 100", "[header]") {
    for (const std::size_t pictures : {1, 24}) {
        const auto bytes = dna::write_directory(directory_of(pictures));
        const auto strands = dna::write_header_strands(bytes, 200, kAnything);
        for (const std::string name : {"default", "none", "ACTGACTCTGAGTCATCGCA:TGCATCTGAGCTATC"}) {
            const auto primers = dna::parse_primers(name);
            const bool plain = primers.name != "custom";
            std::size_t recovered = 0;
            for (std::uint64_t seed = 0; seed < 100; ++seed) {
                const auto reads = third_of(strands, primers, {0.05, 0, 0, 0, 3}, seed);
                try {
                    const auto reading = dna::read_header(reads);
                    recovered += reading.directory.objects == directory_of(pictures).objects &&
                                 reading.strands_found == strands.size() / 3 &&
                                 (!plain || reading.primers == primers);
                } catch (const core::Error& error) {
                    CATCH_WARN(pictures << " " << name << " seed " << seed << ": " << error.what());
                }
            }
            CATCH_INFO(pictures << " pictures, primers " << name);
            CATCH_CHECK(recovered == 100);
        }
    }
}

CATCH_TEST_CASE("header strands: a few among many chains that chance made", "[header]") {
    // As in a pool of millions of data strands: a handful of words in either direction.
    const auto strands =
        dna::write_header_strands(dna::write_directory(directory_of(1)), 200, kAnything);
    const auto primers = dna::parse_primers("default");
    core::Random random(12);
    std::vector<dna::Read> reads;
    for (int i = 0; i < 3000; ++i) {
        std::string strand(200, 'A');
        for (char& base : strand) base = "ACGT"[random.below(4)];
        std::string words;
        for (int k = 0; k < 9; ++k) {
            words += dna::HeaderWords::get().word(static_cast<std::uint8_t>(random.below(256)));
        }
        if (random.below(2) == 0) words = dna::reverse_complement(words);
        strand.replace(random.below(200 - 54), words.size(), words);
        if (i == 1700) strand = strands[1];
        reads.push_back({primers.five_prime + strand + primers.three_prime, ""});
    }
    const auto reading = dna::read_header(reads);
    CATCH_CHECK(reading.directory.objects == directory_of(1).objects);
    CATCH_CHECK(reading.primers == primers);
    CATCH_CHECK(reading.strand_nt == 200);
    CATCH_CHECK(reading.strands_found == 1);
    CATCH_CHECK(reading.elsewhere.size() < 300);
}

CATCH_TEST_CASE("header strands: rescued from reads without chains of words", "[header]") {
    const dna::Directory directory = directory_of(1);
    const auto primers = dna::parse_primers("default");
    for (const bool numbered : {false, true}) {
        dna::Directory written = directory;
        if (numbered) written.frame.pool = 0;  // until its bytes give the number
        const auto bytes = dna::write_directory(written);
        if (numbered) written.frame.pool = dna::pool_number(bytes, 200);
        const auto strands = dna::write_header_strands(bytes, 200, kAnything, written.frame.pool);
        std::size_t rescued = 0, wrong = 0;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            core::Random random(seed, 14);
            std::vector<dna::Read> reads;
            const Noise noise{0.03, 0.03, 0.03, 0, 1};
            for (const std::string& strand : strands) {
                const std::string oligo = primers.five_prime + strand + primers.three_prime;
                reads.push_back({test::damage(oligo, noise, random), ""});
            }
            for (int i = 0; i < 40; ++i) {
                std::string strand(200, 'A');
                for (char& base : strand) base = "ACGT"[random.below(4)];
                reads.push_back({primers.five_prime + strand + primers.three_prime, ""});
            }
            test::shuffle(reads, random);
            dna::KeptReads source(reads);
            const auto reading = dna::rescue_header(source);
            if (!reading) continue;
            const bool right = reading->directory.objects == directory.objects &&
                               reading->strand_nt == 200 && reading->primers == primers &&
                               reading->pool() == written.frame.pool;
            ++(right ? rescued : wrong);
        }
        CATCH_INFO((numbered ? "with" : "without") << " a number: " << rescued << " of 20");
        CATCH_CHECK(rescued >= (numbered ? 12 : 18));  // the number has to be read too
        CATCH_CHECK(wrong == 0);
    }
}

CATCH_TEST_CASE("header strands: reads with insertions and deletions", "[header]") {
    const auto bytes = dna::write_directory(directory_of(24));
    const auto strands = dna::write_header_strands(bytes, 200, kAnything);
    const auto primers = dna::parse_primers("default");
    std::size_t recovered = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto reads = third_of(strands, primers, {0.01, 0.005, 0.005, 0, 5}, seed);
        try {
            recovered += dna::read_header(reads).directory.objects == directory_of(24).objects;
        } catch (const core::Error& error) {
            CATCH_WARN("seed " << seed << ": " << error.what());
        }
    }
    CATCH_CHECK(recovered == 50);
}

CATCH_TEST_CASE("header strands: one short of a third is refused and counted", "[header]") {
    const auto bytes = dna::write_directory(directory_of(24));
    const auto strands = dna::write_header_strands(bytes, 200, kAnything);
    auto reads = third_of(strands, dna::parse_primers("default"), {}, 4);
    reads.pop_back();
    CATCH_REQUIRE_THROWS_WITH(
        dna::read_header(reads),
        Catch::Contains(std::to_string(strands.size() / 3 - 1) + " different strands") &&
            Catch::Contains("needed " + std::to_string(strands.size() / 3)));
}

CATCH_TEST_CASE("header strands: every length of strand, several pages", "[header]") {
    for (std::size_t strand_nt = 72; strand_nt < 90; ++strand_nt) {
        const auto small =
            test::random_segment(256, 40, core::Tolerance::kExact, strand_nt).symbols;
        const std::vector<std::uint8_t> bytes(small.begin(), small.end());
        const auto strands = dna::write_header_strands(bytes, strand_nt, kAnything);
        std::vector<HeaderStrand> received;
        for (const auto& strand : strands) {
            CATCH_CHECK(strand.size() == strand_nt);
            CATCH_CHECK(test::slow_check(strand, 3, 0.4, 0.6).empty());
            std::vector<std::uint16_t> windows;
            dna::HeaderWords::windows(strand, windows);
            std::vector<std::uint8_t> words;
            for (std::size_t i = 0; i + 6 <= strand_nt; i += 6) {
                words.push_back(
                    static_cast<std::uint8_t>(dna::HeaderWords::get().byte(windows[i])));
            }
            received.push_back(*dna::decode_header_strand(words, {}));
        }
        // The last third: parity alone.
        received.erase(received.begin(),
                       received.begin() + static_cast<long>(2 * strands.size() / 3));
        auto assembly = dna::assemble_headers(received).at(0);
        assembly.bytes.resize(bytes.size());
        CATCH_CHECK(assembly.bytes == bytes);
    }
    // More than 85 strands of 22 bytes: two pages.
    auto directory = directory_of(200);
    const auto strands = dna::write_header_strands(dna::write_directory(directory), 200, kAnything);
    CATCH_CHECK(strands.size() > 255);
    const auto primers = dna::parse_primers("illumina");
    std::vector<dna::Read> reads;
    for (const auto& strand : strands) {
        reads.push_back({primers.five_prime + strand + primers.three_prime, ""});
    }
    CATCH_CHECK(dna::read_header(reads).directory.objects == directory.objects);
}
