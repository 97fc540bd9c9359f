#pragma once

#include "dna/codebook/fixed_length_code.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// What a word that was read tells about a quantiser level: mean and standard deviation of the
/// posterior, in levels, with a uniform prior.
struct SoftLevel {
    float expected = 0;
    float deviation = 0;
};

/// Soft decoder of a fixed-length code: a word outside the book is near several levels, and the
/// decoder reports that uncertainty. Each base is taken to be right with the probability that its
/// confidence states, and to be any of the other three otherwise; a letter that is not a base
/// carries no information.
class SoftReception {
  public:
    /// Largest alphabet that it accepts: the time per word grows with the alphabet.
    static constexpr std::uint32_t kMostLevels = 256;
    static bool possible(std::uint32_t alphabet) { return alphabet <= kMostLevels; }

    /// Throws InputError for an alphabet above kMostLevels. Keeps a reference to `code`.
    explicit SoftReception(const FixedLengthCode& code);

    /// `confidence` 0..255 of each base (dna::Vote); both spans have word_nt elements.
    SoftLevel decode(std::string_view word, std::span<const std::uint8_t> confidence) const;

    /// For every word of A C G T, read once with correct qualities: the probability that it is read
    /// when a level was written and bases are substituted with probability p_sub, and what decode()
    /// returns for it.
    struct Table {
        std::vector<double> chances;  ///< row-major alphabet x 4^word_nt, rows sum to 1
        std::vector<SoftLevel> levels;
    };
    /// Throws InputError for p_sub outside 0..1 and words above 5 nt.
    Table table(double p_sub) const;

  private:
    const FixedLengthCode& code_;
    std::vector<char> words_;  ///< the alphabet's words one after another
};

}  // namespace oligo::dna
