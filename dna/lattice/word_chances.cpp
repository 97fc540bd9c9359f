#include "dna/lattice/word_chances.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::uint32_t kOne = std::uint32_t{1} << 16;
constexpr unsigned kMeanShift = 8;              ///< from units of columns to those of means
constexpr std::size_t kLot = 256;               ///< words that are worked on side by side
using Units = std::array<std::uint16_t, kLot>;  ///< of 2^-16, by word
// What robust is read with: three percent of each kind, near what it is made for. Reads with a
// third or three times as many errors are read nearly as well as with their own rates.
constexpr LatticeRates kRobustRates = {1966, 1966, 1966};
constexpr std::size_t kRobustExtra = 2;

std::uint16_t units(std::uint32_t value) {
    return static_cast<std::uint16_t>(std::min(value, kOne - 1));
}
std::uint32_t times(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::uint32_t>(std::uint64_t{a} * b >> 16);
}

/// Rows of the pair model of all words side by side: row[i] is the chance that the first i bases of
/// a word give the string so far.
class WordRows {
  public:
    using Rows = std::array<Units, LatticeBook::kMostNt + 1>;

    WordRows(const LatticeBook& book, std::size_t lot, const LatticeRates& rates)
        : nt_(book.word_nt()) {
        insertion_ = units(rates.insertion / 4);
        deletion_ = units(times(kOne - rates.insertion, rates.deletion));
        const std::uint32_t kept = times(kOne - rates.insertion, kOne - rates.deletion);
        const std::uint16_t copied = units(times(kept, kOne - rates.substitution));
        const std::uint16_t substituted = units(times(kept, rates.substitution) / 3);
        for (std::size_t w = 0; w < std::min(kLot, book.words() - lot); ++w) {
            const unsigned word = book.packed(static_cast<std::uint16_t>(lot + w));
            for (std::size_t i = 0; i < nt_; ++i) {
                const unsigned own = word >> (2 * (nt_ - 1 - i)) & 3;
                for (unsigned base = 0; base < 4; ++base) {
                    read_[i][base][w] = base == own ? copied : substituted;
                }
            }
        }
    }

    void begin(Rows& rows) const {
        for (Units& row : rows) row.fill(0);
        rows[0].fill(units(kOne));
        delete_bases(rows);
    }
    /// After one base more of the string. None is inserted behind a word's last base: it would
    /// stand before the next word.
    void go_on(const Rows& before, unsigned base, Rows& rows) const {
        for (std::size_t i = 0; i <= nt_; ++i) {
            const std::uint32_t insertion = i < nt_ ? insertion_ : 0;
            const Units& own = before[i];
            if (i == 0) {
                for (std::size_t w = 0; w < kLot; ++w) {
                    rows[0][w] = static_cast<std::uint16_t>(own[w] * insertion >> 16);
                }
                continue;
            }
            const Units& above = before[i - 1];
            const Units& read = read_[i - 1][base];
            for (std::size_t w = 0; w < kLot; ++w) {
                const auto inserted = static_cast<std::uint16_t>(own[w] * insertion >> 16);
                const auto copied =
                    static_cast<std::uint16_t>(std::uint32_t{above[w]} * read[w] >> 16);
                rows[i][w] = static_cast<std::uint16_t>(inserted + copied);
            }
        }
        delete_bases(rows);
    }

  private:
    void delete_bases(Rows& rows) const {
        for (std::size_t i = 1; i <= nt_; ++i) {
            for (std::size_t w = 0; w < kLot; ++w) {
                const auto deleted =
                    static_cast<std::uint16_t>(std::uint32_t{rows[i - 1][w]} * deletion_ >> 16);
                rows[i][w] = static_cast<std::uint16_t>(rows[i][w] + deleted);
            }
        }
    }

    std::size_t nt_;
    std::uint32_t insertion_, deletion_;
    std::array<std::array<Units, 4>, LatticeBook::kMostNt> read_{};
};

}  // namespace

WordChances::WordChances(const LatticeBook& book, const LatticeRates& rates, std::size_t extra)
    : book_(book), words_(book.words()), most_nt_(book.word_nt() + extra) {
    columns_.resize(start(most_nt_ + 1) * words_);
    means_.resize(start(most_nt_ + 1));
    for (std::size_t lot = 0; lot < words_; lot += kLot) fill(lot, rates);
    for (std::size_t nt = 0; nt <= most_nt_; ++nt) {
        std::uint64_t sum = 0;
        for (std::size_t i = start(nt); i < start(nt + 1); ++i) sum += means_[i];
        blanks_.push_back(static_cast<std::uint32_t>(sum >> (2 * nt)));
    }
    // Each base more is as much less likely than the one before.
    while (blanks_.size() <= kLongestNt) {
        const std::uint64_t last = blanks_.back(), before = blanks_[blanks_.size() - 2];
        blanks_.push_back(
            static_cast<std::uint32_t>(last * last / std::max<std::uint64_t>(1, before)));
    }
}

void WordChances::fill(std::size_t lot, const LatticeRates& rates) {
    const std::size_t word_nt = book_.word_nt(), count = std::min(kLot, words_ - lot);
    const WordRows model(book_, lot, rates);
    std::vector<WordRows::Rows> rows(most_nt_ + 1);
    // All strings depth first: rows[nt] are those of the first nt bases of the string at hand.
    model.begin(rows[0]);
    std::vector<std::uint16_t> code(most_nt_ + 1);
    const auto store = [&](std::size_t nt) {
        const std::size_t at = start(nt) + code[nt];
        std::uint16_t* const column = &columns_[at * words_ + lot];
        std::uint32_t sum = 0;
        for (std::size_t w = 0; w < count; ++w) {
            column[w] = std::max<std::uint16_t>(1, rows[nt][word_nt][w]);
            sum += column[w];
        }
        means_[at] += static_cast<std::uint32_t>((std::uint64_t{sum} << kMeanShift) / words_);
    };
    store(0);
    std::vector<unsigned> next(most_nt_ + 1);  // base that comes next behind so many
    for (std::size_t nt = 0;;) {
        if (nt == most_nt_ || next[nt] == kBases.size()) {
            if (nt == 0) return;
            --nt;
            continue;
        }
        const unsigned base = next[nt]++;
        model.go_on(rows[nt], base, rows[nt + 1]);
        code[nt + 1] = static_cast<std::uint16_t>(code[nt] << 2 | base);
        next[++nt] = 0;
        store(nt);
    }
}

const WordChances& WordChances::robust(unsigned bits) {
    if (bits == LatticeBook::kDenseBits) {
        static const WordChances dense(LatticeBook::robust(bits), kRobustRates, kRobustExtra);
        return dense;
    }
    static const WordChances sparse(LatticeBook::robust(LatticeBook::kSparseBits), kRobustRates,
                                    kRobustExtra);
    return sparse;
}

}  // namespace oligo::dna
