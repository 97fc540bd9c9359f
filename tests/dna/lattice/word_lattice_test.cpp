#include "dna/lattice/word_lattice.hpp"

#include "core/random.hpp"
#include "dna/lattice/word_log.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace oligo;

namespace {

using Bases = std::vector<std::uint8_t>;

struct Rates {
    double substitution, insertion, deletion;
};
constexpr Rates kRates = {0.03, 0.03, 0.03};

Bases bases_of(std::string_view letters) {
    Bases bases;
    for (const char letter : letters) bases.push_back(dna::base_value(letter));
    return bases;
}

/// The pair model written down again: chance that `written` is read as `read`.
double slow_chance(const Bases& written, const Bases& read, std::size_t from, std::size_t to,
                   const Rates& rates) {
    const std::size_t n = written.size(), m = to - from;
    std::vector<std::vector<double>> table(n + 1, std::vector<double>(m + 1));
    table[0][0] = 1;
    for (std::size_t i = 0; i <= n; ++i) {
        for (std::size_t j = 0; j <= m; ++j) {
            double& at = table[i][j];
            if (j > 0 && i < n) at += table[i][j - 1] * rates.insertion / 4;
            if (i == 0) continue;
            const double goes_on = 1 - rates.insertion;
            at += table[i - 1][j] * goes_on * rates.deletion;
            if (j == 0) continue;
            const bool same = written[i - 1] == read[from + j - 1];
            at += table[i - 1][j - 1] * goes_on * (1 - rates.deletion) *
                  (same ? 1 - rates.substitution : rates.substitution / 3);
        }
    }
    return table[n][m];
}

Bases damage(const Bases& bases, const Rates& rates, core::Random& random) {
    const auto chance = [&](double p) {
        return static_cast<double>(random.below(1 << 20)) < p * (1 << 20);
    };
    Bases read;
    for (const std::uint8_t base : bases) {
        while (chance(rates.insertion)) read.push_back(static_cast<std::uint8_t>(random.below(4)));
        if (chance(rates.deletion)) continue;
        const auto other = static_cast<std::uint8_t>((base + 1 + random.below(3)) % 4);
        read.push_back(chance(rates.substitution) ? other : base);
    }
    return read;
}

}  // namespace

CATCH_TEST_CASE("lattice book: words and whatever row of them keep runs and balance", "[lattice]") {
    for (const unsigned bits : {dna::LatticeBook::kSparseBits, dna::LatticeBook::kDenseBits}) {
        const auto& book = dna::LatticeBook::robust(bits);
        CATCH_REQUIRE(book.words() == std::size_t{1} << bits);
        std::size_t unbalanced = 0;
        for (std::size_t a = 0; a < book.words(); ++a) {
            const std::string word(book.word(static_cast<std::uint16_t>(a)));
            CATCH_CHECK(book.symbol_of(book.packed(static_cast<std::uint16_t>(a))) ==
                        static_cast<int>(a));
            const auto strong = std::lround(5 * dna::gc_content(word));
            unbalanced += strong != 2 && strong != 3;
            CATCH_CHECK((strong >= 1 && strong <= 4));
            for (std::size_t b = 0; b < book.words(); ++b) {
                const std::string row =
                    word + std::string(book.word(static_cast<std::uint16_t>(b)));
                if (dna::longest_run(row) > 3) CATCH_FAIL(row);
            }
        }
        CATCH_CHECK(unbalanced == (bits == dna::LatticeBook::kDenseBits ? 8 : 0));
    }
}

CATCH_TEST_CASE("word chances: those of the pair model", "[lattice]") {
    const auto& chances = dna::WordChances::robust(dna::LatticeBook::kSparseBits);
    const auto& book = chances.book();
    core::Random random(3);
    for (int round = 0; round < 3000; ++round) {
        const std::size_t nt = random.below(8);
        const auto packed = static_cast<std::uint16_t>(random.below(1U << (2 * nt)));
        const auto symbol = static_cast<std::uint16_t>(random.below(256));
        Bases read(nt);
        for (std::size_t i = 0; i < nt; ++i) {
            read[i] = static_cast<std::uint8_t>(packed >> (2 * (nt - 1 - i)) & 3);
        }
        const double expected =
            65536 * slow_chance(bases_of(book.word(symbol)), read, 0, nt, kRates);
        CATCH_CHECK(chances.column(nt, packed)[symbol] ==
                    Approx(std::max(expected, 1.0)).margin(8).epsilon(0.01));
    }
}

CATCH_TEST_CASE("word lattice: posteriors are those of a slow forward-backward", "[lattice]") {
    const auto& chances = dna::WordChances::robust(dna::LatticeBook::kSparseBits);
    const auto& book = chances.book();
    constexpr std::size_t kWords = 4;
    core::Random random(5);
    double worst = 0;
    for (int round = 0; round < 12; ++round) {
        std::vector<std::uint16_t> symbols;
        Bases strand;
        for (std::size_t i = 0; i < kWords; ++i) {
            symbols.push_back(static_cast<std::uint16_t>(random.below(256)));
            for (const std::uint8_t base : bases_of(book.word(symbols[i]))) strand.push_back(base);
        }
        const Bases read = damage(strand, {0.08, 0.05, 0.05}, random);
        // chance[k][from][to]: of word k's piece; [256] the mean over words.
        const std::size_t m = read.size();
        std::vector<std::vector<std::vector<double>>> piece(
            257, std::vector<std::vector<double>>(m + 1, std::vector<double>(m + 1)));
        for (std::size_t from = 0; from <= m; ++from) {
            for (std::size_t to = from; to <= std::min(m, from + chances.longest_nt()); ++to) {
                // By the tables of chances, which have a test of their own.
                const std::size_t nt = to - from;
                const bool listed = nt <= chances.most_nt();
                std::uint16_t packed = 0;
                for (std::size_t i = from; listed && i < to; ++i) {
                    packed = static_cast<std::uint16_t>(packed << 2 | read[i]);
                }
                const double blank = listed ? 0 : chances.blank(nt) / std::pow(2.0, 24);
                for (std::size_t w = 0; w < 256; ++w) {
                    piece[w][from][to] =
                        listed ? chances.column(nt, packed)[w] / std::pow(2.0, 16) : blank;
                }
                piece[256][from][to] =
                    listed ? chances.mean(nt, packed) / std::pow(2.0, 24) : blank;
            }
        }
        const auto step = [&](const std::vector<double>& row, std::size_t w, bool back) {
            std::vector<double> next(m + 1);
            for (std::size_t from = 0; from <= m; ++from) {
                for (std::size_t to = from; to <= m; ++to) {
                    if (back) next[from] += row[to] * piece[w][from][to];
                    if (!back) next[to] += row[from] * piece[w][from][to];
                }
            }
            return next;
        };
        std::vector<std::vector<double>> behind(kWords + 1, std::vector<double>(m + 1));
        // Up to two bases at either end may be of something else, each an eighth as likely.
        for (std::size_t off = 0; off <= 2; ++off) behind[kWords][m - off] = std::pow(0.125, off);
        for (std::size_t k = kWords; k-- > 0;) behind[k] = step(behind[k + 1], 256, true);
        std::vector<double> before(m + 1);
        for (std::size_t off = 0; off <= 2; ++off) before[off] = std::pow(0.125, off);
        dna::WordLattice lattice;
        lattice.begin(chances, read, kWords);
        lattice.go_back({});
        dna::WordWeights weights;
        for (std::size_t k = 0; k < kWords; ++k) {
            lattice.weigh(weights);
            std::vector<double> exact(256);
            double sum = 0, found = 0;
            for (std::size_t w = 0; w < 256; ++w) {
                const std::vector<double> row = step(before, w, false);
                for (std::size_t to = 0; to <= m; ++to) exact[w] += row[to] * behind[k + 1][to];
                sum += exact[w];
                found += weights[w];
            }
            for (std::size_t w = 0; w < 256; ++w) {
                worst = std::max(worst, std::abs(exact[w] / sum - weights[w] / found));
            }
            // Half of the columns are known before the next one is read.
            const bool known = k % 2 == 0;
            before = step(before, known ? symbols[k] : 256, false);
            lattice.go_on(known ? symbols[k] : dna::WordLattice::kUnknown);
        }
    }
    CATCH_CHECK(worst < 0.03);
}

CATCH_TEST_CASE("word lattice: any bases at all are read without harm", "[lattice]") {
    core::Random random(7);
    dna::WordLattice lattice;
    dna::WordWeights weights;
    for (const unsigned bits : {dna::LatticeBook::kSparseBits, dna::LatticeBook::kDenseBits}) {
        const auto& chances = dna::WordChances::robust(bits);
        for (int round = 0; round < 200; ++round) {
            Bases read(random.below(60));
            for (auto& base : read) base = static_cast<std::uint8_t>(random.below(5));
            const std::size_t words = 1 + random.below(12);
            if (round % 2 == 0) {
                lattice.begin(chances, read, words);
            } else {
                lattice.begin_open(chances, read, words, random.below(8), random.below(9));
            }
            lattice.go_back({});
            for (std::size_t k = 0; k < words; ++k) {
                lattice.weigh(weights);
                CATCH_REQUIRE(*std::min_element(weights.begin(),
                                                weights.begin() + static_cast<std::ptrdiff_t>(
                                                                      chances.book().words())) > 0);
                lattice.go_on(static_cast<int>(random.below(1U << bits)), random.below(65537));
            }
        }
    }
}

CATCH_TEST_CASE("word log: sixteenths of powers of two", "[lattice]") {
    for (std::uint64_t value = 1; value < (std::uint64_t{1} << 60); value = value * 3 / 2 + 1) {
        CATCH_CHECK(dna::log2_units(value) ==
                    Approx(16 * std::log2(static_cast<double>(value))).margin(2.5));
    }
    CATCH_CHECK(dna::log2_units(0) == 0);
}
