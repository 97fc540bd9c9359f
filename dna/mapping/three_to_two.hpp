#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace oligo::dna {

/// Three bits to two bases, one C or G and one A or T each (DNA-QLC: Zheng et al., Briefings in
/// Bioinformatics 2024): whatever the bits, exactly half of the bases of every pair are strong and
/// no run is longer than 2. The price: a wrong base costs three bits, and a base holds only 1.5.
namespace three_to_two {

/// Bits in `length_nt` bases; an odd last base carries none.
constexpr std::size_t capacity_bits(std::size_t length_nt) {
    return length_nt / 2 * 3;
}

/// Writes bases.size() letters. `bits`: capacity_bits() of them, the most significant first, in
/// (capacity_bits() + 7) / 8 bytes; an odd last base differs from the one before it. Throws
/// InputError for another number of bytes.
void encode(std::span<const std::uint8_t> bits, std::span<char> bases);

/// Reads the bits of `bases`; unused last bits are zero. known[i], one per pair, is 1 where the
/// pair is valid and 0 where it is not, its bits then being zero. Throws InputError for spans of
/// other sizes. Returns how many pairs are known.
std::size_t decode(std::string_view bases, std::span<std::uint8_t> bits,
                   std::span<std::uint8_t> known);

}  // namespace three_to_two

}  // namespace oligo::dna
