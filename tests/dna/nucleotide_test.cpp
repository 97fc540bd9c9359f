#include "dna/nucleotide.hpp"

#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

CATCH_TEST_CASE("nucleotide: letters have their values in either case", "[nucleotide]") {
    CATCH_CHECK(base_value('A') == 0);
    CATCH_CHECK(base_value('C') == 1);
    CATCH_CHECK(base_value('G') == 2);
    CATCH_CHECK(base_value('T') == 3);
    CATCH_CHECK(base_value('t') == 3);
    for (int code = 0; code < 256; ++code) {
        const char letter = static_cast<char>(code);
        const bool base = std::string_view("ACGTacgt").find(letter) != std::string_view::npos;
        CATCH_CHECK((base_value(letter) < 4) == base);
    }
}

CATCH_TEST_CASE("nucleotide: reverse complement", "[nucleotide]") {
    CATCH_CHECK(reverse_complement("") == "");
    CATCH_CHECK(reverse_complement("AACGT") == "ACGTT");
    CATCH_CHECK(reverse_complement("GGTCTCN") == "NGAGACC");
    CATCH_CHECK(reverse_complement(reverse_complement("GATTACACCGT")) == "GATTACACCGT");
}

CATCH_TEST_CASE("nucleotide: GC content, runs and distance", "[nucleotide]") {
    CATCH_CHECK(gc_content("") == 0);
    CATCH_CHECK(gc_content("GCAT") == 0.5);
    CATCH_CHECK(gc_content("GGC") == 1);
    CATCH_CHECK(gc_content("ATTAN") == 0);
    CATCH_CHECK(longest_run("") == 0);
    CATCH_CHECK(longest_run("ACGT") == 1);
    CATCH_CHECK(longest_run("AACCCGTTT") == 3);
    CATCH_CHECK(longest_run("ACGTTTT") == 4);
    CATCH_CHECK(hamming_distance("ACGT", "ACGT") == 0);
    CATCH_CHECK(hamming_distance("ACGT", "TCGA") == 2);
    CATCH_CHECK(hamming_distance("ACGT", "AG") == 3);
    CATCH_CHECK(hamming_distance("", "AG") == 2);
}

CATCH_TEST_CASE("nucleotide: GC content and runs as counted letter by letter", "[nucleotide]") {
    core::Random random(6);
    for (int n = 0; n < 3000; ++n) {
        std::string strand(random.below(150), 'A');
        const std::uint32_t letters = 2 + random.below(8);
        for (char& letter : strand) letter = "ACgtGcNaT#"[random.below(letters)];
        std::size_t strong = 0, longest = 0;
        for (std::size_t i = 0, run = 0; i < strand.size(); ++i) {
            strong += std::string_view("CGcg").find(strand[i]) != std::string_view::npos;
            run = i > 0 && strand[i - 1] == strand[i] ? run + 1 : 1;
            longest = std::max(longest, run);
        }
        CATCH_REQUIRE(longest_run(strand) == longest);
        if (strand.empty()) continue;
        CATCH_REQUIRE(gc_content(strand) ==
                      static_cast<double>(strong) / static_cast<double>(strand.size()));
    }
}

CATCH_TEST_CASE("nucleotide: only A C G T in upper case are bases and nothing else",
                "[nucleotide]") {
    CATCH_CHECK(only_bases(""));
    for (const std::size_t length : {1, 15, 16, 31, 32, 33, 200}) {
        std::string bases;
        while (bases.size() < length) bases += "ACGT"[bases.size() % 4];
        CATCH_REQUIRE(only_bases(bases));
        for (int letter = 0; letter < 256; ++letter) {
            for (const std::size_t place : {std::size_t{0}, length / 2, length - 1}) {
                std::string other = bases;
                other[place] = static_cast<char>(letter);
                const bool base = std::string("ACGT").find(other[place]) != std::string::npos;
                CATCH_REQUIRE(only_bases(other) == base);
            }
        }
    }
}

}  // namespace
}  // namespace oligo::dna
