#include "dna/ecc/single_edit_code.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/mapping/strand_mappings.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace oligo;

namespace {

using Bits = std::vector<std::uint8_t>;

/// Every result of one edit, and the word itself.
std::vector<Bits> edited(const Bits& word) {
    std::vector<Bits> all{word};
    for (std::size_t i = 0; i <= word.size(); ++i) {
        const auto at = static_cast<std::ptrdiff_t>(i);
        for (const std::uint8_t bit : {0, 1}) {
            Bits longer = word;
            longer.insert(longer.begin() + at, bit);
            all.push_back(longer);
        }
        if (i == word.size()) break;
        Bits shorter = word, other = word;
        shorter.erase(shorter.begin() + at);
        other[i] ^= 1;
        all.push_back(shorter);
        all.push_back(other);
    }
    return all;
}

Bits random_bits(core::Random& random, std::size_t count) {
    Bits bits(count);
    for (std::uint8_t& bit : bits) bit = static_cast<std::uint8_t>(random.below(2));
    return bits;
}

}  // namespace

CATCH_TEST_CASE("single-edit code: every edit of every word, to 15 bits", "[ecc]") {
    for (std::size_t length = 4; length <= 15; ++length) {
        const auto code = dna::SingleEditCode::of_length(length);
        CATCH_INFO(length);
        std::size_t wrong = 0;
        for (std::size_t number = 0; number < std::size_t{1} << code.message_bits(); ++number) {
            Bits message(code.message_bits());
            for (std::size_t i = 0; i < message.size(); ++i) message[i] = number >> i & 1;
            const Bits word = code.encode(message);
            wrong += code.contains(word) && code.message_of(word) == message ? 0 : 1;
            for (const Bits& received : edited(word)) {
                const auto corrected = code.correct(received);
                wrong += corrected && *corrected == word ? 0 : 1;
            }
        }
        CATCH_CHECK(wrong == 0);
    }
}

CATCH_TEST_CASE("single-edit code: 290 bits take 300, every edit of random words", "[ecc]") {
    const auto code = dna::SingleEditCode::for_message(290);
    CATCH_CHECK(code.length() == 300);
    CATCH_CHECK(code.message_bits() == 290);
    core::Random random(11, 0);
    std::size_t wrong = 0;
    for (int i = 0; i < 12; ++i) {
        const Bits message = random_bits(random, 290), word = code.encode(message);
        wrong += code.message_of(word) == message ? 0 : 1;
        for (const Bits& received : edited(word)) {
            const auto corrected = code.correct(received);
            wrong += corrected && *corrected == word ? 0 : 1;
        }
    }
    CATCH_CHECK(wrong == 0);
}

CATCH_TEST_CASE("single-edit code: what is no such word is refused or another word", "[ecc]") {
    const auto code = dna::SingleEditCode::of_length(60);
    core::Random random(12, 0);
    for (int i = 0; i < 2000; ++i) {
        const auto corrected = code.correct(random_bits(random, 57 + random.below(7)));
        if (corrected) CATCH_REQUIRE((corrected->size() == 60 && code.contains(*corrected)));
    }
    CATCH_CHECK_THROWS_AS(dna::SingleEditCode::of_length(3), core::InputError);
    CATCH_CHECK_THROWS_AS(code.encode(Bits(5)), core::InputError);
}

CATCH_TEST_CASE("single-edit strands: the number is found after any single edit", "[ecc]") {
    const auto mapping = dna::single_edit_strands(200);
    CATCH_REQUIRE(mapping->capacity_bits() == 290);
    core::Random random(13, 0);
    std::size_t lost = 0, tried = 0, offered = 0;
    for (int round = 0; round < 2; ++round) {
        std::vector<std::uint8_t> number(mapping->capacity_bytes());
        for (std::uint8_t& byte : number) byte = static_cast<std::uint8_t>(random.below(256));
        number.back() &= 0xC0;  // 290 bits
        std::string strand(200, 'A');
        mapping->encode(number, 0, strand);
        std::vector<std::uint8_t> back(number.size());
        CATCH_REQUIRE(mapping->decode(strand, back) == 0U);
        CATCH_REQUIRE(back == number);
        const auto expect_near = [&](const std::string& damaged) {
            if (mapping->decode(damaged, back)) return;
            bool found = false;
            mapping->is_near(damaged, [&](unsigned, std::span<const std::uint8_t> candidate) {
                ++offered;
                found = found || std::equal(candidate.begin(), candidate.end(), number.begin());
                return false;
            });
            lost += found ? 0 : 1;
            ++tried;
        };
        for (std::size_t place = 0; place <= strand.size(); ++place) {
            for (const char letter : {'A', 'C', 'G', 'T'}) {
                std::string damaged = strand;
                expect_near(damaged.insert(place, 1, letter));
                if (place == strand.size()) continue;
                damaged = strand;
                damaged[place] = letter;
                if (damaged != strand) expect_near(damaged);
            }
            std::string damaged = strand;
            if (place < strand.size()) expect_near(damaged.erase(place, 1));
        }
    }
    CATCH_CHECK(lost == 0);
    CATCH_CHECK(tried > 2 * 1500);
    CATCH_CHECK(offered < 2 * tried);  // the strand's check has few to choose from
}
