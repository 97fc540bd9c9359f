#include "dna/codebook/soft_reception.hpp"

#include "core/error.hpp"
#include "dna/reads/confidence.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace oligo;

namespace {

dna::FixedLengthCode ten_levels() {
    return {dna::Codebook::get(dna::BookFamily::kPaircode, 2), 10, dna::Assignment::kNeighbour};
}

std::string word_of(const dna::FixedLengthCode& code, std::uint16_t level) {
    std::string word(code.word_nt(), ' ');
    code.encode({&level, 1}, word.data());
    return word;
}

}  // namespace

CATCH_TEST_CASE("soft reception: a word outside the book is the mean of its neighbours", "[dna]") {
    const auto code = ten_levels();
    const dna::SoftReception soft(code);
    const std::vector<std::uint8_t> sure(2, 254);
    for (const std::string word : {"AA", "CC", "GG", "TT", "CG", "GC"}) {
        double count = 0, sum = 0, squares = 0;
        for (std::uint16_t level = 0; level < 10; ++level) {
            const std::string letters = word_of(code, level);
            if ((letters[0] != word[0]) + (letters[1] != word[1]) != 1) continue;
            ++count, sum += level, squares += level * level;
        }
        CATCH_REQUIRE(count > 1);
        const auto found = soft.decode(word, sure);
        CATCH_INFO(word);
        CATCH_CHECK(found.expected == Approx(sum / count).margin(0.05));
        const double variance = squares / count - sum / count * sum / count;
        CATCH_CHECK(found.deviation == Approx(std::sqrt(variance)).margin(0.05));
    }
}

CATCH_TEST_CASE("soft reception: confidence decides how far a word is believed", "[dna]") {
    const auto code = ten_levels();
    const dna::SoftReception soft(code);
    for (std::uint16_t level = 0; level < 10; ++level) {
        const std::string word = word_of(code, level);
        const auto certain = soft.decode(word, std::vector<std::uint8_t>{255, 255});
        CATCH_CHECK(certain.expected == Approx(level).margin(0.02));
        CATCH_CHECK(certain.deviation < 0.2);
        const auto nothing = soft.decode(word, std::vector<std::uint8_t>{0, 0});
        CATCH_CHECK(nothing.expected == Approx(4.5).margin(1e-5));
        CATCH_CHECK(nothing.deviation == Approx(std::sqrt(99.0 / 12)).margin(1e-5));
        CATCH_CHECK(soft.decode("NN", std::vector<std::uint8_t>{255, 255}).expected ==
                    Approx(4.5).margin(1e-5));
        const auto doubtful = soft.decode(word, std::vector<std::uint8_t>{255, 100});
        CATCH_CHECK(doubtful.deviation > certain.deviation);
    }
}

CATCH_TEST_CASE("soft reception: its table is the channel's", "[dna]") {
    const auto code = ten_levels();
    const auto table = dna::SoftReception(code).table(0.04);
    CATCH_REQUIRE(table.levels.size() == 16);
    const auto matrix = code.transition_matrix(0.04);
    double spread = 0, hard = 0;
    for (std::uint32_t level = 0; level < 10; ++level) {
        double sum = 0;
        for (std::size_t word = 0; word < 16; ++word) {
            const double chance = table.chances[level * 16 + word];
            sum += chance;
            spread += chance * (table.levels[word].expected - level) *
                      (table.levels[word].expected - level);
        }
        CATCH_CHECK(sum == Approx(1));
        for (std::uint32_t read = 0; read < 10; ++read) {
            hard += matrix[level * 10 + read] * (1.0 * read - level) * (1.0 * read - level);
        }
    }
    CATCH_CHECK(spread < 0.9 * hard);  // the posterior mean has the least error of all decoders
    CATCH_CHECK_THROWS_AS(dna::SoftReception(code).table(1.5), core::InputError);
    const dna::FixedLengthCode large(dna::Codebook::get(dna::BookFamily::kPaircode, 6), 900,
                                     dna::Assignment::kNatural);
    CATCH_CHECK_THROWS_AS(dna::SoftReception(large), core::InputError);
}

CATCH_TEST_CASE("confidence: one read without qualities counts as Phred 20", "[dna]") {
    CATCH_CHECK(dna::confidence_of_margin(dna::kNoQuality) == dna::kSingleReadConfidence);
    CATCH_CHECK(dna::error_chance(dna::kSingleReadConfidence) == Approx(0.01).margin(0.002));
    CATCH_CHECK(dna::phred_of_error(0.01) == 20);
    CATCH_CHECK(dna::phred_of_error(0.05) == 13);
    CATCH_CHECK(dna::phred_of_error(0) == 40);
    CATCH_CHECK(dna::error_chance(0) == 0.75);
    CATCH_CHECK(dna::error_chance(255) > 0);
}
