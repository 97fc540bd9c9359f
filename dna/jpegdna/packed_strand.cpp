#include "dna/jpegdna/packed_strand.hpp"

#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<std::uint8_t, 256> letter_values() {
    std::array<std::uint8_t, 256> values{};
    values['C'] = 1;
    values['G'] = 2;
    values['T'] = 3;
    return values;
}
constexpr std::array<std::uint8_t, 256> kValues = letter_values();

}  // namespace

PackedStrand::PackedStrand(std::string_view strand)
    : words_(strand.size() / 32 + 2, 0), size_(strand.size()) {
    for (std::size_t i = 0; i < strand.size(); ++i) {
        const std::uint64_t value = kValues[static_cast<unsigned char>(strand[i])];
        words_[i / 32] |= value << (62 - 2 * (i % 32));
    }
}

}  // namespace oligo::dna
