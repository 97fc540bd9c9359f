#include "dna/oligo/primers.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

namespace oligo::dna {
namespace {

/// Melting temperature in C: nearest neighbours of SantaLucia 1998 (kcal/mol, cal/mol/K), 0.5 uM of
/// primer, 0.164 M Na+.
double melting_c(const std::string& primer) {
    static const std::map<std::string, std::pair<double, double>> kPairs = {
        {"AA", {-7.9, -22.2}}, {"AT", {-7.2, -20.4}}, {"TA", {-7.2, -21.3}}, {"CA", {-8.5, -22.7}},
        {"GT", {-8.4, -22.4}}, {"CT", {-7.8, -21.0}}, {"GA", {-8.2, -22.2}}, {"CG", {-10.6, -27.2}},
        {"GC", {-9.8, -24.4}}, {"GG", {-8.0, -19.9}},
    };
    double enthalpy = 0;
    double entropy = 0;
    for (std::size_t i = 0; i + 1 < primer.size(); ++i) {
        auto pair = kPairs.find(primer.substr(i, 2));
        if (pair == kPairs.end()) {
            pair = kPairs.find(reverse_complement(primer.substr(i, 2)));
        }
        enthalpy += pair->second.first;
        entropy += pair->second.second;
    }
    for (const char end : {primer.front(), primer.back()}) {
        const bool strong = end == 'C' || end == 'G';
        enthalpy += strong ? 0.1 : 2.3;
        entropy += strong ? -2.8 : 4.1;
    }
    entropy += 0.368 * static_cast<double>(primer.size() - 1) * std::log(0.164);
    return 1000 * enthalpy / (entropy + 1.987 * std::log(0.5e-6 / 4)) - 273.15;
}

bool can_pair_four(const std::string& a, const std::string& b) {
    for (std::size_t i = 0; i + 4 <= a.size(); ++i) {
        if (b.find(reverse_complement(a.substr(i, 4))) != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

CATCH_TEST_CASE("primers: the default pair can be amplified", "[primers]") {
    const Primers primers = parse_primers("default");
    CATCH_REQUIRE(primers.five_prime.size() == 20);
    CATCH_REQUIRE(primers.three_prime.size() == 20);
    const std::string forward = primers.five_prime;
    const std::string backward = reverse_complement(primers.three_prime);
    for (const std::string& primer : {forward, backward}) {
        CATCH_CAPTURE(primer);
        CATCH_CHECK(gc_content(primer) == Approx(0.5));
        CATCH_CHECK(longest_run(primer) <= 2);
        CATCH_CHECK(melting_c(primer) == Approx(60).margin(0.5));
        CATCH_CHECK((primer.back() == 'C' || primer.back() == 'G'));
        CATCH_CHECK_FALSE(can_pair_four(primer, forward));
        CATCH_CHECK_FALSE(can_pair_four(primer, backward));
    }
    CATCH_CHECK(hamming_distance(forward, backward) == 19);
    CATCH_CHECK(hamming_distance(forward, primers.three_prime) == 17);
}

CATCH_TEST_CASE("primers: shipped sets", "[primers]") {
    CATCH_CHECK(known_primers().size() == 3);
    const Primers illumina = parse_primers("illumina");
    CATCH_CHECK(illumina.five_prime == "GTTCAGAGTTCTACAGTCCGACGATC");
    CATCH_CHECK(illumina.three_prime == "TGGAATTCTCGGGTGCCAAGG");
    const Primers none = parse_primers("none");
    CATCH_CHECK(none.five_prime.empty());
    CATCH_CHECK(none.three_prime.empty());
}

CATCH_TEST_CASE("primers: a pair of one's own", "[primers]") {
    CATCH_CHECK(parse_primers("acgt:TTC") == Primers{"custom", "ACGT", "TTC"});
    CATCH_CHECK(parse_primers(":TTC") == Primers{"custom", "", "TTC"});
    CATCH_CHECK(parse_primers(":").name == "none");
    CATCH_CHECK(parse_primers("GCCTGTTGGATGATAAGCAC:CACACGCAAGACACTATTCG").name == "default");
    CATCH_CHECK(parse_primers(std::string(60, 'A') + ":").five_prime.size() == 60);
}

CATCH_TEST_CASE("primers: clear errors", "[primers]") {
    using Catch::Matchers::Contains;
    CATCH_CHECK_THROWS_AS(parse_primers(""), core::InputError);
    CATCH_CHECK_THROWS_WITH(parse_primers("ilumina"), Contains("illumina") && Contains("did you"));
    CATCH_CHECK_THROWS_WITH(parse_primers("ACGT"), Contains("FIVE:THREE"));
    CATCH_CHECK_THROWS_WITH(parse_primers("AC:GT:A"), Contains("two colons"));
    CATCH_CHECK_THROWS_WITH(parse_primers("ACGT:ANT"),
                            Contains("'N'") && Contains("position 2") && Contains("3' primer"));
    CATCH_CHECK_THROWS_WITH(parse_primers(std::string(61, 'A') + ":"), Contains("61 bases"));
}

}  // namespace oligo::dna
