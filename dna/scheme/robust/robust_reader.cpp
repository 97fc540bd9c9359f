#include "dna/scheme/robust/robust_reader.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <string_view>

namespace oligo::dna {
namespace {

/// Of a word that stands where it belongs in a strand of nothing but words: about one error in a
/// hundred words makes another word and leaves all others as they are.
constexpr ColumnBelief::Reading kCleanWord = {0, ColumnBelief::kEven + 8 * 7, 65000};
/// Reads with a larger share of bases missing, or that much longer, are no reads of a strand.
constexpr std::size_t kLeastPart = 4, kMostPart = 2;
// Words that a read, or each of several, says with so much certainty, in parts of 65536, are not
// weighed beside others, which cannot be likelier.
constexpr std::uint32_t kOne = 65536, kLikelyGuess = 33000, kSureGuess = 50000;
constexpr std::uint8_t kUnknownBase = 4;
constexpr std::size_t kLeastTelling = 3;  ///< reads whose common guess says more than each one's

}  // namespace

RobustReader::RobustReader(unsigned bits, std::size_t words) : bits_(bits), words_(words) {}

bool RobustReader::take_clean(std::span<const std::uint8_t> bases) {
    const LatticeBook& book = LatticeBook::robust(bits_);
    const std::size_t nt = book.word_nt();
    if (bases.size() < words_ * nt || bases.size() >= (words_ + 1) * nt) return false;
    clean_.resize(words_);
    for (std::size_t i = 0; i < words_; ++i) {
        unsigned packed = 0, odd = 0;
        for (std::size_t k = i * nt; k < (i + 1) * nt; ++k) {
            packed = packed << 2 | (bases[k] & 3U);
            odd |= bases[k];
        }
        const int symbol = odd > 3 ? -1 : book.symbol_of(static_cast<std::uint16_t>(packed));
        if (symbol < 0) {
            clean_.clear();
            return false;
        }
        clean_[i] = static_cast<std::uint16_t>(symbol);
    }
    return true;
}

void RobustReader::add(std::span<const std::uint8_t> bases) {
    const std::size_t nt = words_ * LatticeBook::robust(bits_).word_nt();
    if (bases.size() * kLeastPart < nt || bases.size() > nt * kMostPart) return;
    lattices_.emplace_back().begin(WordChances::robust(bits_), bases, words_);
}

void RobustReader::begin(const StrandReading& reading) {
    clean_.clear();
    lattices_.clear();
    std::vector<std::uint8_t> bases;
    const auto end_read = [&] {
        if (!bases.empty()) add(bases);
        bases.clear();
    };
    const bool letters = reading.kind == StrandReading::Kind::kLetters;
    for (std::size_t i = 0; i < reading.units.size(); ++i) {
        if (reading.units[i] == '\n') {
            end_read();
        } else {
            const bool unknown = letters && reading.confidence[i] == 0;  // not in the read
            bases.push_back(unknown ? kUnknownBase : base_value(reading.units[i]));
        }
    }
    if (letters && take_clean(bases)) return;
    end_read();
}

void RobustReader::start() {
    for (WordLattice& lattice : lattices_) lattice.go_back({});
}

void RobustReader::turn(bool backwards) {
    backwards_ = backwards;
    column_ = backwards ? words_ : 0;
    for (WordLattice& lattice : lattices_) backwards ? lattice.to_end() : lattice.to_begin();
}

std::optional<ColumnBelief::Reading> RobustReader::sure_reading() const {
    const std::uint32_t least = lattices_.size() == 1 ? kLikelyGuess : kSureGuess;
    std::optional<std::uint16_t> word;
    std::uint64_t doubt = kOne;  // that all of them are wrong
    for (const WordLattice& lattice : lattices_) {
        const auto guess = backwards_ ? lattice.guess_before() : lattice.guess();
        if (!guess || guess->sure < least || (word && guess->word != *word)) {
            return std::nullopt;
        }
        word = guess->word;
        doubt = doubt * std::max<std::uint64_t>(1, kOne - std::min(guess->sure, kOne - 1)) / kOne;
    }
    return ColumnBelief::reading_of(*word, static_cast<std::uint32_t>(kOne - doubt),
                                    LatticeBook::robust(bits_).words());
}

ColumnBelief::Reading RobustReader::read() const {
    if (!clean_.empty()) {
        ColumnBelief::Reading reading = kCleanWord;
        reading.symbol = clean_[backwards_ ? column_ - 1 : column_];
        return reading;
    }
    if (lattices_.empty()) return {};
    if (const auto sure = sure_reading()) return *sure;
    ColumnBelief belief(LatticeBook::robust(bits_).words());
    WordWeights weights;
    for (const WordLattice& lattice : lattices_) {
        backwards_ ? lattice.weigh_before(weights) : lattice.weigh(weights);
        belief.add(weights);
    }
    return belief.reading();
}

void RobustReader::go(int word, std::uint32_t sure) {
    backwards_ ? --column_ : ++column_;
    for (WordLattice& lattice : lattices_) {
        backwards_ ? lattice.go_before(word, sure) : lattice.go_on(word, sure);
    }
}

void RobustReader::go_on(std::uint16_t known) {
    go(known, WordLattice::kSure);
}

void RobustReader::go_on(const ColumnBelief::Reading& likely) {
    // A read that is told its own guess takes it for a proof of where it is; several tell each
    // other.
    if (lattices_.size() < kLeastTelling) {
        go(WordLattice::kUnknown, WordLattice::kSure);
    } else {
        go(likely.symbol, likely.sure);
    }
}

}  // namespace oligo::dna
