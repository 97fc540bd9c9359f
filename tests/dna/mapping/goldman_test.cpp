#include "dna/mapping/goldman.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace oligo;
using dna::GoldmanCode;
using Digits = std::vector<std::uint8_t>;

CATCH_TEST_CASE("Goldman: the published table of next bases", "[goldman]") {
    const std::map<char, std::string> table = {
        {'A', "CGT"}, {'C', "GTA"}, {'G', "TAC"}, {'T', "ACG"}};
    const auto code = GoldmanCode::dna();
    for (const auto& [previous, next] : table) {
        for (std::uint8_t digit = 0; digit < 3; ++digit) {
            const std::string base(1, next[digit]);
            CATCH_CHECK(code.encode(Digits{digit}, previous) == base);
            CATCH_CHECK(code.decode(base, previous) == Digits{digit});
        }
    }
    CATCH_CHECK(code.encode(Digits{0, 0, 0, 0, 2, 1}) == "CGTATC");
}

CATCH_TEST_CASE("Goldman: the package's rotating alphabet", "[goldman]") {
    const auto code = GoldmanCode::jpegdna();
    // The first digit indexes A T C G itself; then the previous base is left out.
    CATCH_CHECK(code.encode(Digits{0}) == "A");
    CATCH_CHECK(code.encode(Digits{2, 2, 2, 2}) == "CGCG");
    CATCH_CHECK(code.encode(Digits{1, 0, 0, 1}) == "TATC");
    CATCH_CHECK(code.encode(Digits{0, 2, 2, 0}) == "AGCA");
    CATCH_CHECK_THROWS_AS(code.decode("G"), core::InputError);
}

CATCH_TEST_CASE("Goldman: no repeats, and back, for any alphabet", "[goldman]") {
    core::Random random(9);
    for (const auto& alphabet : {"ABC", "ATCG", "ACGT", "0123456789"}) {
        for (const auto rotation : {dna::Rotation::kCyclic, dna::Rotation::kRemoved}) {
            const GoldmanCode code(alphabet, rotation);
            Digits digits(500);
            for (auto& digit : digits) {
                digit = static_cast<std::uint8_t>(random.below(code.arity()));
            }
            const std::string letters = code.encode(digits);
            CATCH_CHECK(dna::longest_run(letters) == 1);
            CATCH_CHECK(code.decode(letters) == digits);
        }
    }
}

CATCH_TEST_CASE("Goldman: what cannot be is refused with its position", "[goldman]") {
    const auto code = GoldmanCode::dna();
    CATCH_CHECK_THROWS_WITH(code.decode("CGGT"), Catch::Contains("position 2"));
    CATCH_CHECK_THROWS_AS(code.decode("CGN"), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode("AC"), core::InputError);  // begins as if after A
    CATCH_CHECK_THROWS_AS(code.encode(Digits{3}), core::InputError);
    CATCH_CHECK_THROWS_AS(code.encode(Digits{1}, 'x'), core::InputError);
    CATCH_CHECK_THROWS_AS(GoldmanCode("AC", dna::Rotation::kCyclic), core::InputError);
    CATCH_CHECK_THROWS_AS(GoldmanCode("ACA", dna::Rotation::kCyclic), core::InputError);
}
