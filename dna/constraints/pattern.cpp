#include "dna/constraints/pattern.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

std::uint8_t complement_set(std::uint8_t set) {
    return static_cast<std::uint8_t>((set & 1) << 3 | (set & 2) << 1 | (set & 4) >> 1 |
                                     (set & 8) >> 3);
}

}  // namespace

std::uint8_t base_set(char letter) {
    static constexpr std::string_view kLetters = "ACGTRYSWKMBDHVN";
    static constexpr std::array<std::uint8_t, 15> kSets = {1,  2, 4,  8,  5,  10, 6, 9,
                                                           12, 3, 14, 13, 11, 7,  15};
    const char upper = (letter >= 'a' && letter <= 'z') ? static_cast<char>(letter - 32) : letter;
    const std::size_t at = kLetters.find(upper);
    return at == std::string_view::npos ? 0 : kSets[at];
}

Pattern pattern_of(std::string_view motif) {
    Pattern pattern(motif.size());
    std::transform(motif.begin(), motif.end(), pattern.begin(), base_set);
    return pattern;
}

Pattern reverse_complement_of(const Pattern& pattern) {
    Pattern reversed(pattern.size());
    std::transform(pattern.rbegin(), pattern.rend(), reversed.begin(), complement_set);
    return reversed;
}

std::size_t find_pattern(std::string_view bases, const Pattern& pattern) {
    if (pattern.empty()) {
        return std::string_view::npos;
    }
    for (std::size_t at = 0; at + pattern.size() <= bases.size(); ++at) {
        std::size_t i = 0;
        while (i < pattern.size() && ((pattern[i] >> base_value(bases[at + i])) & 1) != 0) {
            ++i;
        }
        if (i == pattern.size()) {
            return at;
        }
    }
    return std::string_view::npos;
}

}  // namespace oligo::dna
