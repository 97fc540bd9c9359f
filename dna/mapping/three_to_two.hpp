#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace oligo::dna {

/// Three bits to two bases, one C or G and one A or T each (DNA-QLC: Zheng et al., Briefings in
/// Bioinformatics 2024): whatever the bits, exactly half of the bases of every pair are strong and
/// no run is above 2. A wrong base costs three bits, a rate of 1.5 bits a base the rest.
namespace three_to_two {

/// Bits in `length_nt` bases; an odd last base carries none.
constexpr std::size_t capacity_bits(std::size_t length_nt) {
    return length_nt / 2 * 3;
}

/// Writes bases.size() letters. `bits`: capacity_bits() of them, the most significant first, in
/// (capacity_bits() + 7) / 8 bytes; an odd last base differs from the one before it. Throws
/// InputError for another count of bytes.
void encode(std::span<const std::uint8_t> bits, std::span<char> bases);

/// The bits of `bases`, unused last ones zero. known[i], one a pair, is 1 where the pair has a
/// meaning and 0 where its bits are zeros for want of any. Throws InputError for spans of other
/// sizes. Returns how many pairs are known.
std::size_t decode(std::string_view bases, std::span<std::uint8_t> bits,
                   std::span<std::uint8_t> known);

}  // namespace three_to_two

}  // namespace oligo::dna
