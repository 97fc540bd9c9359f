#include "dna/scheme/dense_symbols.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

constexpr unsigned kMostBytes = 7;

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

void append_dense(const core::Segment& segment, std::vector<std::uint8_t>& bytes) {
    const DenseWord word = DenseWord::of(segment.alphabet);
    const std::span<const std::uint16_t> symbols = segment.symbols;
    for (std::size_t i = 0; i < symbols.size(); i += word.symbols) {
        const auto part =
            symbols.subspan(i, std::min<std::size_t>(word.symbols, symbols.size() - i));
        std::uint64_t value = 0;
        for (std::size_t k = part.size(); k-- > 0;) {
            if (part[k] >= segment.alphabet) {
                throw core::InputError("segment '" + segment.name + "': symbol " +
                                       std::to_string(part[k]) + "; expected one below " +
                                       std::to_string(segment.alphabet));
            }
            value = value * segment.alphabet + part[k];
        }
        const unsigned size = part.size() == word.symbols
                                  ? word.bytes
                                  : bytes_for(static_cast<unsigned>(part.size()), segment.alphabet);
        for (unsigned k = 0; k < size; ++k) {
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * k)));
        }
    }
}

void read_dense(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> known,
                core::ReceivedSegment& segment) {
    const std::uint32_t alphabet = segment.shape.alphabet;
    const DenseWord word = DenseWord::of(alphabet);
    const std::size_t count = segment.shape.count;
    segment.symbols.assign(count, 0);
    segment.confidence.assign(count, 0);
    std::size_t from = 0;
    for (std::size_t i = 0; i < count; i += word.symbols) {
        const auto part = static_cast<unsigned>(std::min<std::size_t>(word.symbols, count - i));
        const unsigned size = part == word.symbols ? word.bytes : bytes_for(part, alphabet);
        std::uint64_t value = 0;
        bool sure = true;
        for (std::size_t k = size; k-- > 0;) {
            value = value << 8 | bytes[from + k];
            sure = sure && known[from + k] != 0;
        }
        from += size;
        std::uint64_t rest = value;
        for (unsigned k = 0; k < part; ++k) rest /= alphabet;
        if (!sure || rest != 0) continue;
        for (unsigned k = 0; k < part; ++k, value /= alphabet) {
            segment.symbols[i + k] = static_cast<std::uint16_t>(value % alphabet);
            segment.confidence[i + k] = 255;
        }
    }
}

}  // namespace oligo::dna
