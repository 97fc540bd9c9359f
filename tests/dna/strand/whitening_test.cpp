#include "dna/strand/whitening.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace oligo;
using dna::Whitening;

namespace {

std::string applied(const Whitening& whitening, std::string region, const dna::Address& place) {
    whitening.apply(region, place);
    return region;
}

}  // namespace

CATCH_TEST_CASE("whitening: undone exactly, distances and runs within pieces kept", "[whitening]") {
    core::Random random(8);
    for (const unsigned piece : {1U, 2U, 3U, 5U, 7U}) {
        const Whitening whitening(3, piece);
        for (std::uint64_t index = 0; index < 50; ++index) {
            std::string a(174, 'A'), b(174, 'A');
            for (char& base : a) base = "ACGT"[random.below(4)];
            for (char& base : b) base = "ACGT"[random.below(4)];
            const dna::Address place{index, static_cast<unsigned>(index % 16)};
            const std::string white_a = applied(whitening, a, place);
            const std::string white_b = applied(whitening, b, place);
            std::string back = white_a;
            whitening.undo(back, place);
            CATCH_CHECK(back == a);
            CATCH_CHECK(dna::hamming_distance(white_a, white_b) == dna::hamming_distance(a, b));
            for (std::size_t start = 0; start < a.size(); start += piece) {
                CATCH_CHECK(dna::longest_run(a.substr(start, piece)) ==
                            dna::longest_run(white_a.substr(start, piece)));
            }
        }
    }
}

CATCH_TEST_CASE("whitening: permutations as in the format document", "[whitening]") {
    // Permutation number n of A C G T in lexicographic order, one below(24) a piece.
    const std::uint64_t index = 41;
    const unsigned trial = 6;
    std::vector<std::string> permutations;
    std::string letters = "ACGT";
    do {
        permutations.push_back(letters);
    } while (std::next_permutation(letters.begin(), letters.end()));
    CATCH_REQUIRE(permutations.size() == 24);
    core::Random random(0x7768697465 + 2, index * 16 + trial);
    std::string expected;
    for (int piece = 0; piece < 40; ++piece) expected += permutations[random.below(24)];
    std::string region;
    for (int piece = 0; piece < 40; ++piece) region += "ACGT";
    CATCH_CHECK(applied(Whitening(2, 4), region, {index, trial}) == expected);
}

CATCH_TEST_CASE("whitening: GC of a book of two fifths comes to one half", "[whitening]") {
    const std::vector<std::string> pairs = {"AT", "AC", "AG", "TA", "TC",
                                            "TG", "CA", "CT", "GA", "GT"};  // PAIRCODE: 40 % GC
    core::Random random(2);
    double before = 0, after = 0;
    for (std::uint64_t index = 0; index < 1000; ++index) {
        std::string region;
        for (int i = 0; i < 87; ++i) region += pairs[random.below(10)];
        before += dna::gc_content(region) / 1000;
        after += dna::gc_content(applied(Whitening(0, 2), region, {index, 0})) / 1000;
    }
    CATCH_CHECK(before == Approx(0.4).margin(0.005));
    CATCH_CHECK(after == Approx(0.5).margin(0.005));
}
