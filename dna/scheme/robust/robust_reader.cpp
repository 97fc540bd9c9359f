#include "dna/scheme/robust/robust_reader.hpp"

#include "dna/lattice/lattice_book.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::dna {
namespace {

/// Of a word that stands where it belongs in a strand of nothing but words: about one error in a
/// hundred words makes another word and leaves all others as they are.
constexpr ColumnBelief::Reading kCleanWord = {0, ColumnBelief::kEven + 8 * 7, 65000};
/// Reads with a larger share of bases missing, or that much longer, are no reads of a strand.
constexpr std::size_t kLeastPart = 4, kMostPart = 2;
constexpr std::uint8_t kUnknownBase = 4;

}  // namespace

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

bool RobustReader::of_use(std::size_t bases) const {
    const std::size_t nt = words_ * LatticeBook::robust(bits_).word_nt();
    return bases * kLeastPart >= nt && bases <= nt * kMostPart;
}

void RobustReader::begin(const StrandReading& reading) {
    clean_.clear();
    bases_.clear();
    begin_ = {0};
    const auto end_read = [&] {
        const std::size_t size = bases_.size() - begin_.back();
        if (size > 0 && of_use(size)) {
            begin_.push_back(bases_.size());
        } else {
            bases_.resize(begin_.back());
        }
    };
    const bool letters = reading.kind == StrandReading::Kind::kLetters;
    for (std::size_t i = 0; i < reading.units.size(); ++i) {
        if (reading.units[i] == '\n') {
            end_read();
        } else {
            const bool unknown = letters && reading.confidence[i] == 0;  // not in the read
            bases_.push_back(unknown ? kUnknownBase : base_value(reading.units[i]));
        }
    }
    if (letters && take_clean(bases_)) {
        bases_.clear();
        return;
    }
    end_read();
}

ColumnBelief::Reading RobustReader::word(std::size_t column) const {
    ColumnBelief::Reading reading = kCleanWord;
    reading.symbol = clean_[column];
    return reading;
}

}  // namespace oligo::dna
