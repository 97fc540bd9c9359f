#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oligo::dna {

/// What became of letters that were read as bases.
struct LetterCount {
    std::size_t others = 0;          ///< read as N: IUPAC's for several bases, - . *
    std::size_t other_at = kNone;    ///< the first of them, by its place before blanks went
    std::size_t unknown_at = kNone;  ///< the first that stands for no nucleotide
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

/// Makes the letters of `bases` from `first` on A C G T N: upper case, T for U, N for the letters
/// of several bases (R Y S W K M B D H V X) and for '-', '.' and '*'; blanks go. Stops at a letter
/// that stands for no nucleotide.
LetterCount normalise_bases(std::string& bases, std::size_t first);

/// "letter 'x'", or "byte 0x0D" for one that cannot be shown.
std::string shown_letter(char letter);

}  // namespace oligo::dna
