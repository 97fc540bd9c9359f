#include "dna/codebook/assignment.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "dna/codebook/fixed_length_code.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

/// Expected squared difference between the level read and a level written, drawn uniformly.
double squared_jump(const FixedLengthCode& code, double p_sub) {
    const std::vector<double> matrix = code.transition_matrix(p_sub);
    const std::size_t alphabet = code.alphabet();
    double sum = 0;
    for (std::size_t i = 0; i < alphabet; ++i) {
        for (std::size_t j = 0; j < alphabet; ++j) {
            const double jump = static_cast<double>(i) - static_cast<double>(j);
            sum += matrix[i * alphabet + j] * jump * jump;
        }
    }
    return sum / static_cast<double>(alphabet);
}

double ratio(BookFamily family, unsigned word_nt, std::uint32_t alphabet, double p_sub) {
    const auto book = Codebook::get(family, word_nt);
    const FixedLengthCode natural(book, alphabet, Assignment::kNatural);
    const FixedLengthCode neighbour(book, alphabet, Assignment::kNeighbour);
    return squared_jump(neighbour, p_sub) / squared_jump(natural, p_sub);
}

CATCH_TEST_CASE("assignment: natural is the order of the book", "[assignment]") {
    const auto book = Codebook::get(BookFamily::kPaircode, 3);
    const auto levels = assign_words(*book, 17, Assignment::kNatural);
    CATCH_REQUIRE(levels.size() == 17);
    for (std::uint32_t level = 0; level < 17; ++level) {
        CATCH_CHECK(levels[level] == level);
    }
}

CATCH_TEST_CASE("assignment: neighbour uses distinct words of the book", "[assignment]") {
    for (const auto& [family, word_nt, alphabet] :
         {std::tuple{BookFamily::kPaircode, 1u, 3u}, std::tuple{BookFamily::kPaircode, 2u, 1u},
          std::tuple{BookFamily::kPaircode, 3u, 17u}, std::tuple{BookFamily::kPaircode, 5u, 256u},
          std::tuple{BookFamily::kPaircode, 8u, 257u},
          std::tuple{BookFamily::kPaircode, 10u, 65536u},
          std::tuple{BookFamily::kLexicographic, 5u, 586u},
          std::tuple{BookFamily::kLexicographic, 9u, 65536u}}) {
        const auto book = Codebook::get(family, word_nt);
        auto levels = assign_words(*book, alphabet, Assignment::kNeighbour);
        CATCH_CHECK(levels == assign_words(*book, alphabet, Assignment::kNeighbour));
        CATCH_REQUIRE(levels.size() == alphabet);
        std::sort(levels.begin(), levels.end());
        CATCH_CHECK(std::adjacent_find(levels.begin(), levels.end()) == levels.end());
        CATCH_CHECK(levels.back() < book->size());
    }
}

CATCH_TEST_CASE("assignment: the table of ten levels is part of the format", "[assignment]") {
    const auto book = Codebook::get(BookFamily::kPaircode, 2);
    std::string words;
    for (const std::uint32_t index : assign_words(*book, 10, Assignment::kNeighbour)) {
        words += book->word(index) + " ";
    }
    // The best of all 10! orders at p = 0.02, found once by trying every one.
    CATCH_CHECK(words == "TG AG TA TC AC CA GA AT CT GT ");
}

CATCH_TEST_CASE("assignment: other tables are part of the format too", "[assignment]") {
    struct Pin {
        BookFamily family;
        unsigned word_nt;
        std::uint32_t alphabet;
        const char* sha256;
    };
    for (const Pin& pin : {Pin{BookFamily::kPaircode, 1, 4, "57c7ea4c601b5289"},
                           Pin{BookFamily::kPaircode, 3, 24, "e7b3e4d8bce37fdc"},
                           Pin{BookFamily::kPaircode, 4, 100, "8ca9695fde2150b6"},
                           Pin{BookFamily::kLexicographic, 3, 24, "f714aa3b1c4ae756"},
                           Pin{BookFamily::kLexicographic, 5, 256, "cddc14b059a0732a"},
                           Pin{BookFamily::kPaircode, 8, 5000, "5fb2a2221980d49b"}}) {
        std::string text;
        const auto book = Codebook::get(pin.family, pin.word_nt);
        for (const std::uint32_t index :
             assign_words(*book, pin.alphabet, Assignment::kNeighbour)) {
            text += book->word(index) + "\n";
        }
        oligo::core::Sha256 sha;
        sha.update(std::string_view(text));
        CATCH_INFO(pin.word_nt << " nt, " << pin.alphabet << " levels");
        CATCH_CHECK(oligo::core::to_hex(sha.finish()).substr(0, 16) == pin.sha256);
    }
}

CATCH_TEST_CASE("assignment: neighbour lowers the squared jump of ten levels", "[assignment]") {
    const auto book = Codebook::get(BookFamily::kPaircode, 2);
    const FixedLengthCode natural(book, 10, Assignment::kNatural);
    const FixedLengthCode neighbour(book, 10, Assignment::kNeighbour);
    for (const double p_sub : {0.01, 0.02, 0.05}) {
        const double before = squared_jump(natural, p_sub);
        const double after = squared_jump(neighbour, p_sub);
        CATCH_INFO("p_sub " << p_sub << ": squared jump " << before << " natural, " << after
                            << " neighbour");
        CATCH_CHECK(after < 0.81 * before);
    }
    CATCH_CHECK(squared_jump(natural, 0.02) == Approx(0.6865).epsilon(1e-3));
    CATCH_CHECK(squared_jump(neighbour, 0.02) == Approx(0.5438).epsilon(1e-3));
}

CATCH_TEST_CASE("assignment: neighbour gains in every size class", "[assignment]") {
    CATCH_CHECK(ratio(BookFamily::kPaircode, 3, 16, 0.02) < 0.30);
    CATCH_CHECK(ratio(BookFamily::kPaircode, 4, 64, 0.02) < 0.45);
    CATCH_CHECK(ratio(BookFamily::kPaircode, 5, 256, 0.02) < 0.50);
    CATCH_CHECK(ratio(BookFamily::kPaircode, 6, 1000, 0.02) < 0.80);
    CATCH_CHECK(ratio(BookFamily::kLexicographic, 3, 24, 0.02) < 0.70);
    CATCH_CHECK(ratio(BookFamily::kLexicographic, 5, 256, 0.02) < 0.30);
    CATCH_CHECK(ratio(BookFamily::kLexicographic, 6, 1776, 0.02) < 0.95);
}

CATCH_TEST_CASE("assignment: wrong alphabets and names are refused", "[assignment]") {
    const auto book = Codebook::get(BookFamily::kPaircode, 2);
    CATCH_CHECK_THROWS_AS(assign_words(*book, 11, Assignment::kNatural), core::InputError);
    CATCH_CHECK_THROWS_AS(assign_words(*book, 0, Assignment::kNeighbour), core::InputError);
    CATCH_CHECK_THROWS_AS(parse_assignment("gray"), core::InputError);
    CATCH_CHECK(parse_assignment("neighbour") == Assignment::kNeighbour);
    CATCH_CHECK(to_string(Assignment::kNatural) == "natural");
}

}  // namespace
}  // namespace oligo::dna
