#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// One set of bases per position, bit b for base value b: the meaning of IUPAC letters.
using Pattern = std::vector<std::uint8_t>;

/// The bases that a motif letter stands for, in either case; 0 for a letter that is not IUPAC's.
std::uint8_t base_set(char letter);

Pattern pattern_of(std::string_view motif);
Pattern reverse_complement_of(const Pattern& pattern);

/// First position where `pattern` matches `bases`, or npos (also for an empty pattern).
std::size_t find_pattern(std::string_view bases, const Pattern& pattern);

}  // namespace oligo::dna
