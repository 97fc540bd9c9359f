#include "dna/mapping/constrained_code.hpp"

#include <algorithm>

namespace oligo::dna {

GcCount MappingRegion::strong_behind(std::size_t from, std::size_t to) const {
    const std::size_t words_nt = words.length_nt();
    GcCount count = from < words_nt ? words.book->strong(from, std::min(to, words_nt)) : GcCount{};
    const std::size_t begin = std::max(from, words_nt) - words_nt;
    for (std::size_t i = begin; i + words_nt < to; ++i) {
        const unsigned strong = right[i] == 'C' || right[i] == 'G' ? 1 : 0;
        count.low += strong;
        count.high += strong;
    }
    return count;
}

std::uint64_t CodeBits::start(std::span<const std::uint8_t> bits) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < start_bits; ++i) {
        value = value << 1 | ((bits[refills + i / 8] >> (7 - i % 8)) & 1);
    }
    return value;
}

void CodeBits::put_start(std::uint64_t value, std::span<std::uint8_t> bits) const {
    for (std::size_t i = 0; i < (start_bits + 7) / 8; ++i) {
        bits[refills + i] = 0;
    }
    for (std::size_t i = 0; i < start_bits; ++i) {
        const auto bit = static_cast<std::uint8_t>((value >> (start_bits - 1 - i)) & 1);
        bits[refills + i / 8] |= static_cast<std::uint8_t>(bit << (7 - i % 8));
    }
}

}  // namespace oligo::dna
