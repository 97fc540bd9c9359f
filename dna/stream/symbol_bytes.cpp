#include "dna/stream/symbol_bytes.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

unsigned symbols_a_byte(std::uint32_t alphabet) {
    unsigned count = 0;
    for (std::uint32_t values = alphabet; values <= 256; values *= alphabet) ++count;
    return count;  // 0 above 256
}

}  // namespace

std::uint64_t bytes_of(const core::SegmentShape& shape) {
    const unsigned share = symbols_a_byte(shape.alphabet);
    if (share == 0) return 2 * shape.count;
    return shape.count / share + (shape.count % share != 0);
}

void check_symbols(std::span<const std::uint16_t> symbols, std::uint32_t alphabet) {
    for (const std::uint16_t symbol : symbols) {
        if (symbol < alphabet) continue;
        throw core::InputError("segment: symbol " + std::to_string(symbol) +
                               "; expected one below " + std::to_string(alphabet));
    }
}

void append_bytes(std::span<const std::uint16_t> symbols, std::uint32_t alphabet,
                  std::vector<std::uint8_t>& bytes) {
    check_symbols(symbols, alphabet);
    const unsigned share = symbols_a_byte(alphabet);
    if (share == 1) {
        bytes.insert(bytes.end(), symbols.begin(), symbols.end());
        return;
    }
    if (share == 0) {
        for (const std::uint16_t symbol : symbols) {
            bytes.push_back(static_cast<std::uint8_t>(symbol & 255));
            bytes.push_back(static_cast<std::uint8_t>(symbol >> 8));
        }
        return;
    }
    for (std::size_t i = 0; i < symbols.size(); i += share) {
        std::uint32_t value = 0;
        for (std::size_t k = std::min(symbols.size(), i + share); k-- > i;) {
            value = value * alphabet + symbols[k];
        }
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
}

void read_bytes(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> known,
                core::ReceivedSegment& segment) {
    const std::uint32_t alphabet = segment.shape.alphabet;
    const unsigned share = symbols_a_byte(alphabet);
    segment.symbols.assign(segment.shape.count, 0);
    segment.confidence.assign(segment.shape.count, 0);
    for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
        std::uint32_t value = 0;
        bool sure = false;
        if (share == 0) {
            value = bytes[2 * i] | std::uint32_t{bytes[2 * i + 1]} << 8;
            sure = known[2 * i] && known[2 * i + 1];
        } else {
            value = bytes[i / share];
            for (std::size_t k = i % share; k > 0; --k) value /= alphabet;
            if (share > 1) value %= alphabet;
            sure = known[i / share] != 0;
        }
        if (!sure || value >= alphabet) continue;
        segment.symbols[i] = static_cast<std::uint16_t>(value);
        segment.confidence[i] = 255;
    }
}

}  // namespace oligo::dna
