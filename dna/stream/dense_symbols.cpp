#include "dna/stream/dense_symbols.hpp"

#include "dna/stream/symbol_bytes.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kMostBytes = 7;
constexpr std::size_t kPieceWords = 4096;

/// Most symbols whose word fits so many bytes.
unsigned symbols_in(unsigned bytes, std::uint32_t alphabet) {
    const std::uint64_t limit = std::uint64_t{1} << (8 * bytes);
    unsigned count = 0;
    for (std::uint64_t values = 1; values <= limit / alphabet; values *= alphabet) ++count;
    return count;
}

/// Fewest bytes that hold a word of so many symbols.
unsigned bytes_for(unsigned symbols, std::uint32_t alphabet) {
    unsigned bytes = 0;
    while (symbols_in(bytes, alphabet) < symbols) ++bytes;
    return bytes;
}

void append_words(std::span<const std::uint16_t> symbols, std::uint32_t alphabet,
                  std::vector<std::uint8_t>& bytes) {
    const DenseWord word = DenseWord::of(alphabet);
    if (word.symbols == 1 && word.bytes == 1) {  // files, and most codecs
        check_symbols(symbols, alphabet);
        bytes.insert(bytes.end(), symbols.begin(), symbols.end());
        return;
    }
    for (std::size_t i = 0; i < symbols.size(); i += word.symbols) {
        const auto part =
            symbols.subspan(i, std::min<std::size_t>(word.symbols, symbols.size() - i));
        check_symbols(part, alphabet);
        std::uint64_t value = 0;
        for (std::size_t k = part.size(); k-- > 0;) {
            value = value * alphabet + part[k];
        }
        const unsigned size = part.size() == word.symbols
                                  ? word.bytes
                                  : bytes_for(static_cast<unsigned>(part.size()), alphabet);
        for (unsigned k = 0; k < size; ++k) {
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * k)));
        }
    }
}

}  // namespace

DenseWord DenseWord::of(std::uint32_t alphabet) {
    DenseWord best{symbols_in(1, alphabet), 1};
    for (unsigned bytes = 2; bytes <= kMostBytes; ++bytes) {
        const unsigned symbols = symbols_in(bytes, alphabet);
        if (symbols * best.bytes > best.symbols * bytes) best = {symbols, bytes};
    }
    return best;
}

std::uint64_t dense_bytes(const core::SegmentShape& shape) {
    const DenseWord word = DenseWord::of(shape.alphabet);
    return shape.count / word.symbols * word.bytes +
           bytes_for(static_cast<unsigned>(shape.count % word.symbols), shape.alphabet);
}

void DenseReader::read(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        if (given_ == bytes_.size()) refill();
        if (given_ == bytes_.size()) {
            std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
            return;
        }
        const std::size_t count = std::min(bytes.size(), bytes_.size() - given_);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(given_), count, bytes.begin());
        given_ += count;
        bytes = bytes.subspan(count);
    }
}

/// The next words, or nothing at the end.
void DenseReader::refill() {
    bytes_.clear();
    given_ = 0;
    while (at_ < segments_.size() && next_symbol_ == source_.shapes()[segments_[at_]].count) {
        ++at_;
        next_symbol_ = 0;
    }
    if (at_ == segments_.size()) return;
    const core::SegmentShape& shape = source_.shapes()[segments_[at_]];
    const std::size_t most = kPieceWords * DenseWord::of(shape.alphabet).symbols;
    symbols_.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(most, shape.count - next_symbol_)));
    source_.read(segments_[at_], next_symbol_, symbols_);
    next_symbol_ += symbols_.size();
    append_words(symbols_, shape.alphabet, bytes_);
}

void DenseWriter::write(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> known) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    known_.insert(known_.end(), known.begin(), known.end());
    std::size_t from = 0;
    for (; at_ < segments_.size(); ++at_, done_symbols_ = 0) {
        const core::SegmentShape& shape = shapes_[segments_[at_]];
        from = take_words(shape, from);
        if (done_symbols_ < shape.count) break;
    }
    if (at_ == segments_.size()) from = bytes_.size();
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(from));
    known_.erase(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(from));
}

/// Symbols of the whole words from `from` on; returns where they end.
std::size_t DenseWriter::take_words(const core::SegmentShape& shape, std::size_t from) {
    const DenseWord word = DenseWord::of(shape.alphabet);
    std::vector<std::uint16_t> symbols;
    std::vector<std::uint8_t> confidence;
    if (word.symbols == 1 && word.bytes == 1) {  // files, and most codecs
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(bytes_.size() - from, shape.count - done_symbols_));
        symbols.resize(count);
        confidence.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            const bool sure = known_[from + i] != 0 && bytes_[from + i] < shape.alphabet;
            symbols[i] = sure ? bytes_[from + i] : 0;
            confidence[i] = sure ? 255 : 0;
        }
        from += count;
        done_symbols_ += count;
    }
    while (done_symbols_ < shape.count) {
        const auto part = static_cast<unsigned>(
            std::min<std::uint64_t>(word.symbols, shape.count - done_symbols_));
        const unsigned size = part == word.symbols ? word.bytes : bytes_for(part, shape.alphabet);
        if (from + size > bytes_.size()) break;
        std::uint64_t value = 0;
        bool sure = true;
        for (std::size_t k = size; k-- > 0;) {
            value = value << 8 | bytes_[from + k];
            sure = sure && known_[from + k] != 0;
        }
        from += size;
        std::uint64_t rest = value;
        for (unsigned k = 0; k < part; ++k) rest /= shape.alphabet;
        sure = sure && rest == 0;
        for (unsigned k = 0; k < part; ++k, value /= shape.alphabet) {
            symbols.push_back(sure ? static_cast<std::uint16_t>(value % shape.alphabet) : 0);
            confidence.push_back(sure ? 255 : 0);
        }
        done_symbols_ += part;
    }
    if (shape.tolerance == core::Tolerance::kExact) {
        lacks_exact_ = lacks_exact_ || std::count(confidence.begin(), confidence.end(), 0) > 0;
    }
    if (!symbols.empty()) {
        sink_.take({segments_[at_], done_symbols_ - symbols.size(), symbols, confidence});
    }
    return from;
}

}  // namespace oligo::dna
