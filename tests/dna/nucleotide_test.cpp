#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace oligo::dna
