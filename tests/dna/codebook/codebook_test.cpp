#include "dna/codebook/codebook.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace oligo::dna {
namespace {

struct Expected {
    unsigned word_nt;
    std::uint32_t size;
    std::string hash;  ///< first 16 hex digits of the SHA-256 of the words joined by newlines
    std::string first;
    std::string middle;  ///< at size / 2
    std::string last;
};

std::string hash_of(const Codebook& book) {
    std::string words;
    for (std::uint32_t index = 0; index < book.size(); ++index) {
        words += (index == 0 ? "" : "\n") + book.word(index);
    }
    core::Sha256 hash;
    hash.update(words);
    return core::to_hex(hash.finish()).substr(0, 16);
}

void check_book(BookFamily family, const Expected& expected) {
    const auto book = Codebook::get(family, expected.word_nt);
    CATCH_CAPTURE(expected.word_nt);
    CATCH_REQUIRE(book->size() == expected.size);
    CATCH_CHECK(book->word(0) == expected.first);
    CATCH_CHECK(book->word(book->size() / 2) == expected.middle);
    CATCH_CHECK(book->word(book->size() - 1) == expected.last);
    CATCH_CHECK(hash_of(*book) == expected.hash);
}

// Hashes from a separate enumeration by Cartesian products of the published sets.
CATCH_TEST_CASE("codebook: PAIRCODE words of every length", "[codebook]") {
    const Expected books[] = {
        {1, 4, "5f756912a7677d1f", "A", "C", "G"},
        {2, 10, "d044d719d64b2484", "AT", "TG", "GT"},
        {3, 40, "85ccabab052509e5", "ATA", "TGA", "GTG"},
        {4, 100, "6ca15784e536efd7", "ATAT", "TGAT", "GTGT"},
        {5, 400, "401c35988a242ef5", "ATATA", "TGATA", "GTGTG"},
        {6, 1000, "8bfe8b19d43c1bcf", "ATATAT", "TGATAT", "GTGTGT"},
        {7, 4000, "34e1d8daa8627a8b", "ATATATA", "TGATATA", "GTGTGTG"},
        {8, 10000, "6793c74527ebd65e", "ATATATAT", "TGATATAT", "GTGTGTGT"},
        {9, 40000, "af2242fa9bb2f534", "ATATATATA", "TGATATATA", "GTGTGTGTG"},
        {10, 100000, "1d660c9c61a08e23", "ATATATATAT", "TGATATATAT", "GTGTGTGTGT"},
    };
    for (const Expected& expected : books) {
        check_book(BookFamily::kPaircode, expected);
    }
}

CATCH_TEST_CASE("codebook: lexicographic words of every length", "[codebook]") {
    const Expected books[] = {
        {2, 10, "d044d719d64b2484", "AT", "TG", "GT"},
        {3, 24, "875770664d49b8dc", "AAT", "TAG", "GTA"},
        {4, 130, "0b3b90f868d39ebd", "AATA", "TCTA", "GGTA"},
        {5, 586, "20de3ef035d196d7", "AATAT", "TGATG", "GGCTA"},
        {6, 1776, "ec01b434a4c39110", "AATAAT", "TCTATA", "GGCTTA"},
        {7, 7998, "07916f7d207be103", "AATAATA", "TGAAGAC", "GGCGTTA"},
    };
    for (const Expected& expected : books) {
        check_book(BookFamily::kLexicographic, expected);
    }
    const Expected large[] = {
        {8, 24634, "bf00b93f0c454be7", "AATAATAT", "", "GGCGTTAT"},
        {9, 110660, "d5fe8adebb68321c", "AATAATAAT", "", "GGCGGTTAT"},
        {10, 464734, "40c0da407ccb179e", "AATAATAATA", "", "GGCGGCTTAT"},
    };
    for (const Expected& expected : large) {
        const auto book = Codebook::get(BookFamily::kLexicographic, expected.word_nt);
        CATCH_CHECK(book->size() == expected.size);
        CATCH_CHECK(book->word(0) == expected.first);
        CATCH_CHECK(book->word(book->size() - 1) == expected.last);
        CATCH_CHECK(hash_of(*book) == expected.hash);
    }
}

CATCH_TEST_CASE("codebook: published index of three words", "[codebook]") {
    CATCH_CHECK(Codebook::get(BookFamily::kLexicographic, 2)->word(5) == "TG");
    CATCH_CHECK(Codebook::get(BookFamily::kLexicographic, 4)->word(33) == "AGAG");
    CATCH_CHECK(Codebook::get(BookFamily::kLexicographic, 6)->word(1401) == "CGATCA");
}

CATCH_TEST_CASE("codebook: any concatenation keeps the promised runs", "[codebook]") {
    for (const auto& [family, limit] :
         {std::pair{BookFamily::kPaircode, 2}, std::pair{BookFamily::kLexicographic, 3}}) {
        const auto book = Codebook::get(family, 4);
        for (std::uint32_t a = 0; a < book->size(); ++a) {
            CATCH_REQUIRE(book->word(a)[2] != book->word(a)[3]);
            for (std::uint32_t b = 0; b < book->size(); ++b) {
                CATCH_REQUIRE(longest_run(book->word(a) + book->word(b)) <=
                              static_cast<std::size_t>(limit));
            }
        }
    }
}

CATCH_TEST_CASE("codebook: packed words have two bits a base, first base highest", "[codebook]") {
    const auto book = Codebook::get(BookFamily::kPaircode, 3);
    for (std::uint32_t index = 0; index < book->size(); ++index) {
        const std::string word = book->word(index);
        CATCH_CHECK(book->packed()[index] ==
                    base_value(word[0]) * 16u + base_value(word[1]) * 4u + base_value(word[2]));
    }
    CATCH_CHECK(std::set(book->packed().begin(), book->packed().end()).size() == book->size());
}

CATCH_TEST_CASE("codebook: shortest word length for an alphabet", "[codebook]") {
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kPaircode, 2) == 1);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kPaircode, 10) == 2);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kPaircode, 11) == 3);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kPaircode, 256) == 5);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kPaircode, 65536) == 10);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kLexicographic, 2) == 2);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kLexicographic, 256) == 5);
    CATCH_CHECK(Codebook::shortest_word_nt(BookFamily::kLexicographic, 65536) == 9);
    CATCH_CHECK_THROWS_AS(Codebook::shortest_word_nt(BookFamily::kPaircode, 100001),
                          core::InputError);
}

CATCH_TEST_CASE("codebook: wrong lengths and names are refused", "[codebook]") {
    CATCH_CHECK_THROWS_AS(Codebook::get(BookFamily::kPaircode, 0), core::InputError);
    CATCH_CHECK_THROWS_AS(Codebook::get(BookFamily::kPaircode, 11), core::InputError);
    CATCH_CHECK_THROWS_AS(Codebook::get(BookFamily::kLexicographic, 1), core::InputError);
    CATCH_CHECK_THROWS_AS(parse_book_family("pair"), core::InputError);
    CATCH_CHECK(parse_book_family("paircode") == BookFamily::kPaircode);
    CATCH_CHECK(to_string(parse_book_family("lexicographic")) == "lexicographic");
    CATCH_CHECK(Codebook::get(BookFamily::kPaircode, 4) == Codebook::get(BookFamily::kPaircode, 4));
}

}  // namespace
}  // namespace oligo::dna
