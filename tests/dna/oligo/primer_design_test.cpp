#include "dna/oligo/primer_design.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "tests/dna/constraints/slow_screen.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

CATCH_TEST_CASE("melting: sums of SantaLucia 1998 done by hand", "[primers]") {
    // CGTTGA, the paper's example (table 1): CG -10.6 -27.2, GT -8.4 -22.4, TT -7.9 -22.2,
    // TG -8.5 -22.7, GA -8.2 -22.2, ends .1 -2.8 and 2.3 4.1: -41.2 and -115.4. With 1 M salt and
    // 0.4 mM: -41 200 / (-115.4 + 1.987 ln(.0001)) - 273.15 = 35.00.
    CATCH_CHECK(melting_celsius("CGTTGA", {0.4e-3, 1.0}) == Approx(35.00).margin(0.01));
    // GCGC is its own complement: GC CG GC -30.2 -76, ends .2 -5.6, symmetry -1.4: -30.0, -83.0;
    // 0.1 mM: -30 000 / (-83 + 1.987 ln(.0001)) - 273.15 = 23.00.
    CATCH_CHECK(melting_celsius("GCGC", {0.1e-3, 1.0}) == Approx(23.00).margin(0.01));
    // Twenty bases have nineteen phosphate pairs.
    const double salty = melting_celsius("GCCTGTTGGATGATAAGCAC", {0.5e-6, 1.0});
    CATCH_CHECK(melting_celsius("GCCTGTTGGATGATAAGCAC") < salty - 5);
    CATCH_CHECK(melting_celsius("GCCTGTTGGATGATAAGCAC") == Approx(60).margin(0.5));
    CATCH_CHECK(melting_celsius(reverse_complement("CACACGCAAGACACTATTCG")) ==
                Approx(60).margin(0.5));
    CATCH_CHECK_THROWS_AS(melting_celsius("A"), core::InputError);
    CATCH_CHECK_THROWS_AS(melting_celsius("ACGN"), core::InputError);
}

CATCH_TEST_CASE("primer design: the longest dimer is the longest common piece", "[primers]") {
    core::Random random(1);
    for (int trial = 0; trial < 200; ++trial) {
        std::string a(10 + random.below(12), 'A'), b(10 + random.below(12), 'A');
        for (char& letter : a) letter = "ACGT"[random.below(4)];
        for (char& letter : b) letter = "ACGT"[random.below(4)];
        std::size_t longest = 0;
        for (std::size_t at = 0; at < a.size(); ++at) {
            for (std::size_t length = 1; at + length <= a.size(); ++length) {
                if (b.find(reverse_complement(a.substr(at, length))) != std::string::npos) {
                    longest = std::max(longest, length);
                }
            }
        }
        CATCH_REQUIRE(longest_dimer(a, b) == longest);
    }
}

CATCH_TEST_CASE("primer design: pairs keep every rule, and the payload's distance", "[primers]") {
    core::Random random(2);
    std::vector<std::string> payload(20, std::string(200, 'A'));
    for (std::string& strand : payload) {
        for (char& letter : strand) letter = "ACGT"[random.below(4)];
    }
    PrimerDesignOptions options;
    const auto pairs = design_primers(12, options, payload);
    CATCH_REQUIRE(pairs.size() == 12);
    std::vector<std::string> ordered;
    for (const DesignedPrimers& pair : pairs) {
        ordered.push_back(pair.primers.five_prime);
        ordered.push_back(reverse_complement(pair.primers.three_prime));
        CATCH_CHECK(
            parse_primers(pair.primers.five_prime + ":" + pair.primers.three_prime).five_prime ==
            pair.primers.five_prime);
        CATCH_CHECK(longest_dimer(ordered.back(), pair.primers.five_prime) <= 4);
        CATCH_CHECK(pair.forward_celsius == melting_celsius(pair.primers.five_prime));
    }
    Constraints rules{2, 0.45, 0.55, {}};
    rules.hairpin = {4, 3};
    const Lookalikes none = {ordered, options.min_payload_edits - 1};
    Constraints near{200, 0, 1, {}};
    near.lookalikes = none;
    for (const std::string& strand : payload) CATCH_CHECK(test::keeps_rules(strand, near));
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        const std::string& primer = ordered[i];
        CATCH_CHECK(test::keeps_rules(primer, rules));
        CATCH_CHECK(melting_celsius(primer) >= 59);
        CATCH_CHECK(melting_celsius(primer) <= 61);
        CATCH_CHECK(longest_dimer(primer, primer) <= 4);
        for (const char end : {primer.front(), primer.back()}) {
            CATCH_CHECK((end == 'C' || end == 'G'));
        }
        for (std::size_t j = 0; j < i; ++j) {
            CATCH_CHECK(test::edit_distance(primer, ordered[j]) >= options.min_edits);
            CATCH_CHECK(test::edit_distance(primer, reverse_complement(ordered[j])) >=
                        options.min_edits);
            CATCH_CHECK(longest_dimer(primer, ordered[j]) <= 8);
        }
    }
    const auto again = design_primers(12, options, payload);
    CATCH_CHECK(primers_tsv(again) == primers_tsv(pairs));
    options.seed = 1;
    CATCH_CHECK(primers_tsv(design_primers(1, options)) != primers_tsv({pairs[0]}));
    const std::string table = primers_tsv(pairs);
    CATCH_CHECK(std::count(table.begin(), table.end(), '\n') == 13);
    CATCH_CHECK(std::count(table.begin(), table.end(), '\t') == 13 * 9);
}

CATCH_TEST_CASE("primer design: what cannot be is refused", "[primers]") {
    PrimerDesignOptions impossible;
    impossible.min_edits = 20;
    CATCH_CHECK_THROWS_AS(design_primers(3, impossible), core::InputError);
    PrimerDesignOptions hot;
    hot.lowest_celsius = 70;
    CATCH_CHECK_THROWS_AS(design_primers(1, hot), core::InputError);
    PrimerDesignOptions shortish;
    shortish.length_nt = 8;
    CATCH_CHECK_THROWS_AS(design_primers(1, shortish), core::InputError);
    CATCH_CHECK_THROWS_AS(design_primers(0, {}), core::InputError);
}

}  // namespace
}  // namespace oligo::dna
