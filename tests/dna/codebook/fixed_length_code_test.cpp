#include "dna/codebook/fixed_length_code.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace oligo::dna {
namespace {

struct Shape {
    BookFamily family;
    unsigned word_nt;
    std::uint32_t alphabet;
    Assignment assignment;
};

FixedLengthCode make_code(const Shape& shape) {
    return {Codebook::get(shape.family, shape.word_nt), shape.alphabet, shape.assignment};
}

std::vector<std::string> words_of(const FixedLengthCode& code, Assignment assignment) {
    std::vector<std::string> words;
    for (const std::uint32_t index : assign_words(code.book(), code.alphabet(), assignment)) {
        words.push_back(code.book().word(index));
    }
    return words;
}

struct Nearest {
    std::uint16_t symbol = 0;
    std::uint8_t distance = 255;
};

Nearest brute_force(const std::vector<std::string>& words, std::string_view received) {
    Nearest best;
    for (std::size_t symbol = 0; symbol < words.size(); ++symbol) {
        std::uint8_t distance = 0;
        for (std::size_t i = 0; i < received.size(); ++i) {
            distance = static_cast<std::uint8_t>(distance + (words[symbol][i] != received[i]));
        }
        if (distance < best.distance) {
            best = {static_cast<std::uint16_t>(symbol), distance};
        }
    }
    return best;
}

void check_decode(const FixedLengthCode& code, const std::vector<std::string>& words,
                  const std::string& bases) {
    const std::size_t count = bases.size() / code.word_nt();
    std::vector<std::uint16_t> symbols(count);
    std::vector<std::uint8_t> distance(count);
    code.decode(bases, symbols, distance);
    for (std::size_t i = 0; i < count; ++i) {
        const auto word = std::string_view(bases).substr(i * code.word_nt(), code.word_nt());
        const Nearest expected = brute_force(words, word);
        CATCH_CAPTURE(word);
        CATCH_REQUIRE(symbols[i] == expected.symbol);
        CATCH_REQUIRE(distance[i] == expected.distance);
    }
    std::vector<std::uint16_t> again(count);
    code.decode(bases, again, {});
    CATCH_REQUIRE(again == symbols);
}

std::string random_letters(core::Random& random, std::size_t count, std::string_view letters) {
    std::string text(count, 'A');
    for (char& letter : text) {
        letter = letters[random.below(letters.size())];
    }
    return text;
}

CATCH_TEST_CASE("fixed-length code: symbols come back for every length", "[fixed_length]") {
    core::Random random(1);
    for (unsigned word_nt = 1; word_nt <= 10; ++word_nt) {
        const auto book = Codebook::get(BookFamily::kPaircode, word_nt);
        const std::uint32_t alphabet = std::min<std::uint32_t>(book->size(), 65536);
        const FixedLengthCode code(book, alphabet, Assignment::kNatural);
        for (const std::size_t count : {0, 1, 2, 3, 7, 8, 9, 511, 512, 513, 3000}) {
            std::vector<std::uint16_t> symbols(count);
            for (auto& symbol : symbols) {
                symbol = static_cast<std::uint16_t>(random.below(alphabet));
            }
            // Letters after the end must stay as they are.
            std::string bases(count * word_nt + 16, '#');
            code.encode(symbols, bases.data());
            CATCH_REQUIRE(bases.substr(count * word_nt) == std::string(16, '#'));
            bases.resize(count * word_nt);
            for (std::size_t i = 0; i < count; ++i) {
                CATCH_REQUIRE(bases.substr(i * word_nt, word_nt) == book->word(symbols[i]));
            }
            bases.shrink_to_fit();
            std::vector<std::uint16_t> decoded(count);
            std::vector<std::uint8_t> distance(count, 9);
            code.decode(bases, decoded, distance);
            CATCH_REQUIRE(decoded == symbols);
            CATCH_REQUIRE(distance == std::vector<std::uint8_t>(count, 0));
        }
    }
}

CATCH_TEST_CASE("fixed-length code: every word of small books goes to the nearest symbol",
                "[fixed_length]") {
    for (const Shape& shape : {Shape{BookFamily::kPaircode, 1, 3, Assignment::kNatural},
                               Shape{BookFamily::kPaircode, 2, 10, Assignment::kNatural},
                               Shape{BookFamily::kPaircode, 2, 7, Assignment::kNeighbour},
                               Shape{BookFamily::kPaircode, 3, 16, Assignment::kNeighbour},
                               Shape{BookFamily::kLexicographic, 4, 64, Assignment::kNatural},
                               Shape{BookFamily::kPaircode, 5, 256, Assignment::kNeighbour}}) {
        const FixedLengthCode code = make_code(shape);
        // A, C, G, T, no base at all and a small letter at every position.
        std::string bases;
        std::string clean;
        const auto all = static_cast<std::size_t>(std::pow(6, shape.word_nt));
        for (std::size_t number = 0; number < all; ++number) {
            std::string word;
            for (std::size_t rest = number; word.size() < shape.word_nt; rest /= 6) {
                word += "ACGTNc"[rest % 6];
            }
            bases += word;
            clean += word.find_first_of("Nc") == std::string::npos ? word : "";
        }
        const auto words = words_of(code, shape.assignment);
        check_decode(code, words, bases);
        check_decode(code, words, clean);
    }
}

CATCH_TEST_CASE("fixed-length code: any byte that is no base matches nothing", "[fixed_length]") {
    const FixedLengthCode code = make_code({BookFamily::kPaircode, 2, 10, Assignment::kNatural});
    const auto words = words_of(code, Assignment::kNatural);
    for (int value = 0; value < 256; ++value) {
        for (std::size_t at = 0; at < 20; ++at) {
            std::string bases = "ATACAGTATCTGCACTGAGT";
            bases[at] = static_cast<char>(value);
            check_decode(code, words, bases);
        }
    }
}

CATCH_TEST_CASE("fixed-length code: random words of large books go to the nearest symbol",
                "[fixed_length]") {
    core::Random random(2);
    for (const Shape& shape : {Shape{BookFamily::kLexicographic, 6, 1024, Assignment::kNatural},
                               Shape{BookFamily::kPaircode, 7, 4000, Assignment::kNeighbour},
                               Shape{BookFamily::kLexicographic, 8, 20000, Assignment::kNatural},
                               Shape{BookFamily::kLexicographic, 9, 65536, Assignment::kNeighbour},
                               Shape{BookFamily::kPaircode, 10, 65536, Assignment::kNatural}}) {
        const FixedLengthCode code = make_code(shape);
        const auto words = words_of(code, shape.assignment);
        check_decode(code, words, random_letters(random, 60 * shape.word_nt, "ACGT"));
        check_decode(code, words, random_letters(random, 30 * shape.word_nt, "ACGTN"));
        check_decode(code, words, std::string(shape.word_nt, 'N'));
    }
}

CATCH_TEST_CASE("fixed-length code: transition matrix agrees with simulation", "[fixed_length]") {
    core::Random random(3);
    for (const Shape& shape : {Shape{BookFamily::kPaircode, 2, 10, Assignment::kNatural},
                               Shape{BookFamily::kPaircode, 3, 12, Assignment::kNeighbour}}) {
        const FixedLengthCode code = make_code(shape);
        const double p_sub = 0.1;
        const std::vector<double> matrix = code.transition_matrix(p_sub);
        const std::size_t trials = 40000;
        for (std::uint16_t level = 0; level < shape.alphabet; ++level) {
            const std::vector<std::uint16_t> written(trials, level);
            std::string bases(trials * shape.word_nt, 'A');
            code.encode(written, bases.data());
            for (char& letter : bases) {
                if (random.uniform() < p_sub) {
                    const std::string others = letter == 'A'   ? "CGT"
                                               : letter == 'C' ? "AGT"
                                               : letter == 'G' ? "ACT"
                                                               : "ACG";
                    letter = others[random.below(3)];
                }
            }
            std::vector<std::uint16_t> read(trials);
            code.decode(bases, read, {});
            std::vector<double> counts(shape.alphabet, 0);
            for (const std::uint16_t symbol : read) {
                counts[symbol] += 1;
            }
            for (std::size_t other = 0; other < shape.alphabet; ++other) {
                const double p = matrix[level * shape.alphabet + other];
                const double deviation = std::sqrt(p * (1 - p) / trials);
                CATCH_CHECK(std::abs(counts[other] / trials - p) < 5 * deviation + 1e-9);
            }
        }
    }
}

CATCH_TEST_CASE("fixed-length code: rows of the transition matrix sum to 1", "[fixed_length]") {
    for (const double p_sub : {0.0, 0.01, 0.3, 0.75, 1.0}) {
        for (const Shape& shape : {Shape{BookFamily::kPaircode, 2, 10, Assignment::kNatural},
                                   Shape{BookFamily::kLexicographic, 5, 300, Assignment::kNatural},
                                   Shape{BookFamily::kPaircode, 8, 20, Assignment::kNatural}}) {
            const std::vector<double> matrix = make_code(shape).transition_matrix(p_sub);
            for (std::size_t row = 0; row < shape.alphabet; ++row) {
                double sum = 0;
                for (std::size_t column = 0; column < shape.alphabet; ++column) {
                    sum += matrix[row * shape.alphabet + column];
                }
                CATCH_CHECK(sum == Approx(1).epsilon(1e-11));
                if (p_sub == 0.0) {
                    CATCH_CHECK(matrix[row * shape.alphabet + row] == 1);
                }
            }
        }
    }
}

CATCH_TEST_CASE("fixed-length code: wrong input is refused", "[fixed_length]") {
    const auto book = Codebook::get(BookFamily::kPaircode, 2);
    CATCH_CHECK_THROWS_AS(FixedLengthCode(book, 11, Assignment::kNatural), core::InputError);
    CATCH_CHECK_THROWS_AS(FixedLengthCode(book, 0, Assignment::kNatural), core::InputError);
    CATCH_CHECK_THROWS_AS(
        FixedLengthCode(Codebook::get(BookFamily::kPaircode, 10), 65537, Assignment::kNatural),
        core::InputError);
    const FixedLengthCode code(book, 8, Assignment::kNatural);
    std::string bases(4, '#');
    const std::vector<std::uint16_t> symbols = {1, 8};
    CATCH_CHECK_THROWS_AS(code.encode(symbols, bases.data()), core::InputError);
    CATCH_CHECK(bases == "####");
    std::vector<std::uint16_t> room(3);
    std::vector<std::uint8_t> distance(1);
    CATCH_CHECK_THROWS_AS(code.decode("ATAC", room, {}), core::InputError);
    room.resize(2);
    CATCH_CHECK_THROWS_AS(code.decode("ATAC", room, distance), core::InputError);
    CATCH_CHECK_THROWS_AS(code.transition_matrix(-0.1), core::InputError);
    CATCH_CHECK_THROWS_AS(code.transition_matrix(1.1), core::InputError);
    CATCH_CHECK_THROWS_AS(code.transition_matrix(std::nan("")), core::InputError);
}

}  // namespace
}  // namespace oligo::dna
