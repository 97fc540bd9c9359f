#include "dna/consensus/word_consensus.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

// Of the tables, whatever the reads seem to be like: a read of few errors may have some more.
constexpr double kLeastRate = .003, kMostRate = .1;
constexpr std::size_t kExtraNt = 2, kLongWordNt = 6;  ///< long words: one base less, for the tables
constexpr std::size_t kMostOffOf = 6;  ///< a read is longer or shorter by this part at most
constexpr char kPhredOffset = 33;
constexpr char kLeastQuality = kPhredOffset + 3;  ///< a base below it is as good as unknown

std::uint32_t parts(double rate) {
    return static_cast<std::uint32_t>(std::lround(std::clamp(rate, kLeastRate, kMostRate) * 65536));
}

std::vector<std::uint8_t> values(const ReadView& read) {
    std::vector<std::uint8_t> bases(read.bases.size());
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const bool known = read.quality.empty() || read.quality[i] >= kLeastQuality;
        bases[i] = known ? base_value(read.bases[i]) : base_value('N');
    }
    return bases;
}

/// From bases of the book to those of the strand.
std::array<char, 4> letters_of(unsigned turn) {
    std::array<char, 4> letters{};
    for (std::size_t base = 0; base < 4; ++base) letters[turn >> (2 * base) & 3] = kBases[base];
    return letters;
}

}  // namespace

WordConsensus::WordConsensus(const ErrorRates& rates)
    : rates_{parts(rates.substitution), parts(rates.insertion), parts(rates.deletion)} {}

const WordChances& WordConsensus::chances_of(const LatticeBook& book) {
    auto& chances = chances_[&book];
    if (!chances) {
        const std::size_t extra = book.word_nt() < kLongWordNt ? kExtraNt : kExtraNt - 1;
        chances = std::make_unique<const WordChances>(book, rates_, extra);
    }
    return *chances;
}

void WordConsensus::load(std::span<const ReadView> reads, const WordRow& row) {
    words_ = row.words();
    book_words_ = row.book->words();
    reads_ = 0;
    const WordChances& chances = chances_of(*row.book);
    const std::size_t nt = row.nt(), most_off = nt / kMostOffOf;
    for (const ReadView& read : reads) {
        if (reads_ == kMostReads) break;
        const std::size_t size = read.bases.size();
        if (size + most_off < nt || size > nt + most_off) continue;
        if (lattices_.size() == reads_) lattices_.emplace_back();
        lattices_[reads_++].begin(chances, values(read), words_, row.turns);
    }
    weights_.resize(reads_);
}

void WordConsensus::weigh(bool backwards) {
    for (std::size_t i = 0; i < reads_; ++i) {
        backwards ? lattices_[i].weigh_before(weights_[i]) : lattices_[i].weigh(weights_[i]);
    }
}

ColumnBelief::Reading WordConsensus::others(std::size_t read) const {
    ColumnBelief belief(book_words_);
    for (std::size_t i = 0; i < reads_; ++i) {
        if (i != read) belief.add(weights_[i]);
    }
    return belief.reading();
}

void WordConsensus::go(bool backwards) {
    for (std::size_t i = 0; i < reads_; ++i) {
        // Of one read alone nothing else says anything.
        const Reading likely = reads_ > 1 ? others(i) : Reading{};
        const int word = reads_ > 1 ? int{likely.symbol} : WordLattice::kUnknown;
        backwards ? lattices_[i].go_before(word, likely.sure)
                  : lattices_[i].go_on(word, likely.sure);
    }
}

void WordConsensus::pass(bool backwards) {
    for (std::size_t i = 0; i < reads_; ++i) {
        backwards ? lattices_[i].to_end() : lattices_[i].to_begin();
    }
    for (std::size_t column = 0; column < words_; ++column) {
        weigh(backwards);
        go(backwards);
    }
}

void WordConsensus::spell_word(const LatticeBook& book, unsigned turn,
                               StrandReading& reading) const {
    ColumnBelief belief(book.words());
    for (std::size_t i = 0; i < reads_; ++i) belief.add(weights_[i]);
    const auto shares = belief.shares();
    const unsigned word = book.packed(belief.reading().symbol);
    std::uint64_t sum = 0;
    std::array<std::uint64_t, LatticeBook::kMostNt> right{};
    for (std::size_t w = 0; w < shares.size(); ++w) {
        sum += shares[w];
        const unsigned differs = word ^ book.packed(static_cast<std::uint16_t>(w));
        for (std::size_t k = 0; k < book.word_nt(); ++k) {
            if ((differs >> (2 * k) & 3) == 0) right[k] += shares[w];
        }
    }
    const std::array<char, 4> letters = letters_of(turn);
    for (std::size_t k = book.word_nt(); k-- > 0;) {
        reading.units += letters[word >> (2 * k) & 3];
        reading.confidence.push_back(static_cast<std::uint8_t>(right[k] * 255 / sum));
    }
}

void WordConsensus::spell(const WordRow& row, StrandReading& reading) {
    for (std::size_t i = 0; i < reads_; ++i) lattices_[i].to_begin();
    for (const std::uint8_t turn : row.turns) {
        weigh(false);
        spell_word(*row.book, turn, reading);
        go(false);
    }
}

StrandReading WordConsensus::operator()(std::span<const ReadView> reads, const WordRow& row) {
    StrandReading reading;
    load(reads, row);
    if (reads_ == 0) return reading;
    for (std::size_t i = 0; i < reads_; ++i) lattices_[i].go_back({});
    if (reads_ > 1) {
        pass(false);
        pass(true);
    }
    spell(row, reading);
    reading.reads = static_cast<unsigned>(reads_);
    return reading;
}

std::size_t WordConsensus::foreign_words(std::string_view letters, const WordRow& row) {
    const std::size_t nt = row.book->word_nt();
    std::size_t count = 0;
    for (std::size_t i = 0; i < row.words(); ++i) {
        unsigned packed = 0;
        bool known = true;
        for (const char letter : letters.substr(i * nt, nt)) {
            const unsigned base = base_value(letter);
            known &= base < 4;
            packed = packed << 2 | (row.turns[i] >> (2 * (base & 3)) & 3);
        }
        count += !known || row.book->symbol_of(static_cast<std::uint16_t>(packed)) < 0;
    }
    return count;
}

}  // namespace oligo::dna
