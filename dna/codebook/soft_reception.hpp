#pragma once

#include "dna/codebook/fixed_length_code.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// What is known of a level from the word that was read: the posterior's mean and standard
/// deviation, in levels, every level being as likely before.
struct SoftLevel {
    float expected = 0;
    float deviation = 0;
};

/// Soft decoder of a fixed-length code: a word outside the codebook is no level but a few equally
/// near ones, and says so. Each base is taken as read with the chance that its confidence states
/// and as any of the other three otherwise; a letter that is no base says nothing.
class SoftReception {
  public:
    /// Largest alphabet it takes: the time a word costs grows with it.
    static constexpr std::uint32_t kMostLevels = 256;
    static bool possible(std::uint32_t alphabet) { return alphabet <= kMostLevels; }

    /// Throws InputError for an alphabet above kMostLevels. Keeps a reference to `code`.
    explicit SoftReception(const FixedLengthCode& code);

    /// `confidence` 0..255 of each base (dna::Vote); both spans have word_nt elements.
    SoftLevel decode(std::string_view word, std::span<const std::uint8_t> confidence) const;

    /// Every word of A C G T read once, with qualities that are true: the chance that it is read
    /// when a level was written and bases are substituted with probability p_sub, and what decode()
    /// makes of it.
    struct Table {
        std::vector<double> chances;  ///< row-major alphabet x 4^word_nt, rows sum to 1
        std::vector<SoftLevel> levels;
    };
    /// Throws InputError for p_sub outside 0..1 and words above 5 nt.
    Table table(double p_sub) const;

  private:
    const FixedLengthCode& code_;
    std::vector<char> words_;  ///< alphabet words after each other
};

}  // namespace oligo::dna
