#include "dna/consensus/word_consensus.hpp"

#include "dna/codebook/codebook.hpp"
#include "dna/consensus/likelihood_consensus.hpp"
#include "tests/dna/consensus/noisy_reads.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

using namespace oligo;
using test::noisy_read;

namespace {

constexpr std::size_t kWords = 40, kNt = 4;
constexpr std::uint8_t kUnturned = 0xE4;  // 3 2 1 0

const dna::LatticeBook& paircode() {
    static const dna::LatticeBook book([] {
        const auto words = dna::Codebook::get(dna::BookFamily::kPaircode, kNt);
        std::vector<std::string> all;
        for (std::uint32_t i = 0; i < words->size(); ++i) all.push_back(words->word(i));
        return all;
    }());
    return book;
}

/// A strand of random words.
struct Strand {
    dna::WordRow row;
    std::string letters;
};
Strand random_strand(core::Random& random, bool turned) {
    Strand strand{{&paircode(), {}}, {}};
    for (std::size_t i = 0; i < kWords; ++i) {
        std::array<std::uint8_t, 4> order = {0, 1, 2, 3};
        if (turned) {
            for (std::size_t k = 3; k > 0; --k) std::swap(order[k], order[random.below(k + 1)]);
        }
        unsigned turn = 0;
        for (unsigned value = 0; value < 4; ++value) turn |= value << (2 * order[value]);
        strand.row.turns.push_back(static_cast<std::uint8_t>(turn));
        const auto word = static_cast<std::uint16_t>(random.below(paircode().words()));
        for (const char letter : paircode().word(word)) {
            strand.letters += dna::kBases[order[dna::base_value(letter)]];
        }
    }
    return strand;
}

/// Words of `letters` that are those of the strand.
std::size_t right_words(const std::string& letters, const Strand& strand) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
        right += letters.compare(i * kNt, kNt, strand.letters, i * kNt, kNt) == 0;
    }
    return right;
}

}  // namespace

CATCH_TEST_CASE("one read that lost a base is wrong near it and nowhere else",
                "[words][consensus]") {
    core::Random random(5);
    dna::WordConsensus consensus(dna::ErrorRates{});
    for (std::size_t at = 2; at < kWords * kNt; at += 9) {
        const Strand strand = random_strand(random, true);
        std::string read_letters = strand.letters;
        const bool missing = at % 2 == 0;
        if (missing) {
            read_letters.erase(at, 1);
        } else {
            read_letters.insert(at, 1, dna::kBases[random.below(4)]);
        }
        const auto reading = consensus(test::views_of({read_letters}), strand.row);
        CATCH_REQUIRE(reading.units.size() == strand.letters.size());
        CATCH_REQUIRE(reading.confidence.size() == strand.letters.size());
        CATCH_INFO("base " << at);
        double sure = 0, far = 0;
        for (std::size_t i = 0; i < strand.letters.size(); ++i) {
            if (i + 6 * kNt > at && i < at + 6 * kNt) continue;
            CATCH_CHECK(reading.units[i] == strand.letters[i]);
            sure += reading.confidence[i];
            ++far;
        }
        CATCH_CHECK(sure / far > 235);
        CATCH_CHECK(right_words(reading.units, strand) + 6 >= kWords);
    }
}

CATCH_TEST_CASE("words read from one read are as sure as they say", "[words][consensus]") {
    const dna::ErrorRates rates{.02, .005, .01};
    core::Random random(6);
    dna::WordConsensus consensus(rates);
    std::array<double, 8> right{}, said{}, all{};
    double words_right = 0;
    constexpr int kStrands = 300;
    for (int i = 0; i < kStrands; ++i) {
        const Strand strand = random_strand(random, true);
        const auto reading =
            consensus(test::views_of({noisy_read(strand.letters, rates, random)}), strand.row);
        CATCH_REQUIRE(reading.units.size() == strand.letters.size());
        words_right += static_cast<double>(right_words(reading.units, strand));
        for (std::size_t k = 0; k < strand.letters.size(); ++k) {
            const std::size_t bin = reading.confidence[k] / 32;
            right[bin] += reading.units[k] == strand.letters[k];
            said[bin] += reading.confidence[k] / 255.0;
            ++all[bin];
        }
    }
    // Two errors in a word of four leave it behind; most words have none.
    CATCH_CHECK(words_right / (kStrands * kWords) > .80);
    for (std::size_t bin = 1; bin < all.size(); ++bin) {
        CATCH_INFO("confidence " << bin * 32 << ": " << all[bin] << " bases, right "
                                 << right[bin] / all[bin] << ", said " << said[bin] / all[bin]);
        if (all[bin] > 200) CATCH_CHECK(std::abs(right[bin] - said[bin]) / all[bin] < .1);
    }
}

CATCH_TEST_CASE("words: more reads make more of them right, and more than bases alone do",
                "[words][consensus]") {
    const dna::ErrorRates rates{.02, .005, .01};
    core::Random random(7);
    dna::WordConsensus consensus(rates);
    std::array<std::size_t, dna::WordConsensus::kMostReads> right{}, by_bases{};
    constexpr std::size_t kStrands = 150;
    dna::LikelihoodConsensus likelihood;
    for (std::size_t i = 0; i < kStrands; ++i) {
        const Strand strand = random_strand(random, i % 2 == 0);
        std::vector<std::string> reads;
        for (std::size_t depth = 0; depth < right.size(); ++depth) {
            reads.push_back(noisy_read(strand.letters, rates, random));
            right[depth] += right_words(consensus(test::views_of(reads), strand.row).units, strand);
            const auto bases = likelihood(test::views_of(reads), {rates, kWords * kNt, {}});
            by_bases[depth] += right_words(bases.units, strand);
        }
    }
    constexpr std::array<double, dna::WordConsensus::kMostReads> kLeast = {.7, .87, .97};
    for (std::size_t depth = 0; depth < right.size(); ++depth) {
        const double share = static_cast<double>(right[depth]) / (kStrands * kWords);
        CATCH_INFO(depth + 1 << " reads: " << share << ", by bases " << by_bases[depth]);
        CATCH_CHECK(share > kLeast[depth]);
        CATCH_CHECK(right[depth] > by_bases[depth]);
    }
}

CATCH_TEST_CASE("what is no read of a row of words says nothing", "[words][consensus]") {
    core::Random random(8);
    const Strand strand = random_strand(random, false);
    dna::WordConsensus consensus(dna::ErrorRates{});
    const auto says_nothing = [&](const std::string& letters) {
        return consensus(test::views_of({letters}), strand.row).empty();
    };
    CATCH_CHECK(strand.row.turns == std::vector<std::uint8_t>(kWords, kUnturned));
    CATCH_CHECK(consensus({}, strand.row).empty());
    CATCH_CHECK(says_nothing(""));
    CATCH_CHECK(says_nothing("ACGT"));
    CATCH_CHECK(says_nothing(strand.letters + strand.letters));
    CATCH_CHECK_FALSE(says_nothing(std::string(kWords * kNt, 'N')));
    CATCH_CHECK(dna::WordConsensus::foreign_words(strand.letters, strand.row) == 0);
    std::string wrong = strand.letters;
    for (std::size_t i = 0; i < 3 * kNt; ++i) wrong[i] = 'N';
    CATCH_CHECK(dna::WordConsensus::foreign_words(wrong, strand.row) == 3);
}
