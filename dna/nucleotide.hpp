#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Bases are the letters A C G T; their values are A 0, C 1, G 2, T 3, so complement is 3 - value.
inline constexpr std::string_view kBases = "ACGT";

/// base_value() as a table.
inline constexpr std::array<std::uint8_t, 256> kBaseValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(4);
    for (std::size_t i = 0; i < kBases.size(); ++i) {
        const auto upper = static_cast<unsigned char>(kBases[i]);
        values[upper] = static_cast<std::uint8_t>(i);
        values[upper + ('a' - 'A')] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

/// Value of a base letter (either case), or 4 for anything else.
constexpr std::uint8_t base_value(char letter) {
    return kBaseValues[static_cast<unsigned char>(letter)];
}

/// Whether all letters are A C G T in upper case.
bool only_bases(std::string_view letters);

std::string reverse_complement(std::string_view strand);

/// Share of C and G, 0..1; 0 for an empty strand.
double gc_content(std::string_view strand);

/// Length of the longest run of one letter.
std::size_t longest_run(std::string_view strand);

/// Positions at which the two differ, over the shorter length, plus the difference in length.
std::size_t hamming_distance(std::string_view a, std::string_view b);

}  // namespace oligo::dna
