#include "dna/mapping/huffman.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

using namespace oligo;
using dna::HuffmanCode;

namespace {

std::string text(const HuffmanCode::Digits& digits) {
    std::string result;
    for (const auto digit : digits) result += static_cast<char>('0' + digit);
    return result;
}

}  // namespace

CATCH_TEST_CASE("Huffman: the package's ternary dictionary of DC categories", "[huffman]") {
    const std::vector<std::uint64_t> frequencies = {
        13140371, 40002619, 21064383, 11856566, 132686, 0, 0, 0, 0, 0, 0};
    const std::vector<std::string> words = {"12",   "2",    "0",    "11",   "102", "1000",
                                            "1001", "1002", "1010", "1011", "1012"};
    const auto code = HuffmanCode::from_frequencies(frequencies, 3);
    for (std::size_t i = 0; i < words.size(); ++i) CATCH_CHECK(text(code.word(i)) == words[i]);
}

CATCH_TEST_CASE("Huffman: words worked out by hand", "[huffman]") {
    // Binary, 1 1 2 4: (0,1) -> 2 behind its equal; (2,{0,1}) -> 4 behind its equal; (3,{...}).
    const std::vector<std::uint64_t> frequencies = {1, 1, 2, 4};
    const auto binary = HuffmanCode::from_frequencies(frequencies, 2);
    CATCH_CHECK(text(binary.word(3)) == "0");
    CATCH_CHECK(text(binary.word(2)) == "10");
    CATCH_CHECK(text(binary.word(0)) == "110");
    CATCH_CHECK(text(binary.word(1)) == "111");
    // Ternary with an even number: the first merge takes two.
    const auto ternary = HuffmanCode::from_frequencies(frequencies, 3);
    CATCH_CHECK(text(ternary.word(0)) == "10");
    CATCH_CHECK(text(ternary.word(1)) == "11");
    CATCH_CHECK(text(ternary.word(2)) == "0");
    CATCH_CHECK(text(ternary.word(3)) == "2");
}

CATCH_TEST_CASE("Huffman: words are prefix-free, near the entropy, and come back", "[huffman]") {
    core::Random random(3);
    for (unsigned arity = 2; arity <= 7; ++arity) {
        for (const std::size_t size : {2U, 3U, 4U, 11U, 162U}) {
            std::vector<std::uint64_t> frequencies(size);
            for (auto& frequency : frequencies) frequency = random.below(1000);
            frequencies[0] += 1;
            const auto code = HuffmanCode::from_frequencies(frequencies, arity);
            const auto total = static_cast<double>(
                std::accumulate(frequencies.begin(), frequencies.end(), std::uint64_t{0}));
            double kraft = 0, length = 0, entropy = 0;
            for (std::size_t i = 0; i < size; ++i) {
                const auto digits = static_cast<double>(code.word(i).size());
                const double share = static_cast<double>(frequencies[i]) / total;
                kraft += std::pow(arity, -digits);
                length += share * digits;
                if (share > 0) entropy -= share * std::log(share) / std::log(arity);
            }
            CATCH_CHECK(kraft <= 1 + 1e-9);
            CATCH_CHECK(length >= entropy - 1e-9);
            CATCH_CHECK(length < entropy + 1);
            std::vector<std::uint16_t> symbols(200);
            for (auto& symbol : symbols) symbol = static_cast<std::uint16_t>(random.below(size));
            CATCH_CHECK(code.decode(code.encode(symbols)) == symbols);
        }
    }
}

CATCH_TEST_CASE("Huffman: a dictionary is taken as it is, broken ones are refused", "[huffman]") {
    const auto code = HuffmanCode::from_words({{1}, {0, 2}, {0, 0}}, 3);
    const std::vector<std::uint16_t> symbols = {2, 0, 1};
    CATCH_CHECK(text(code.encode(symbols)) == "00102");
    CATCH_CHECK(code.decode(std::vector<std::uint8_t>{0, 0, 1, 0, 2}) == symbols);
    CATCH_CHECK_THROWS_AS(code.decode(std::vector<std::uint8_t>{0, 1}), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode(std::vector<std::uint8_t>{1, 0}), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode(std::vector<std::uint8_t>{3}), core::InputError);
    CATCH_CHECK_THROWS_AS(code.word(3), core::InputError);
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_words({{1}, {1, 0}}, 3), core::InputError);
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_words({{1, 0}, {1}}, 3), core::InputError);
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_words({{1}, {}}, 3), core::InputError);
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_words({{1}, {3}}, 3), core::InputError);
    const std::vector<std::uint64_t> one = {5}, huge = {1, std::uint64_t{1} << 63};
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_frequencies(one, 3), core::InputError);
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_frequencies(huge, 3), core::InputError);
    CATCH_CHECK_THROWS_AS(HuffmanCode::from_words({{0}, {1}}, 1), core::InputError);
}
