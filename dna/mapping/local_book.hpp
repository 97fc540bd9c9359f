#pragma once

#include "dna/constraints/machine.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A word of a few bases for each byte such that words may follow each other in any order and no
/// maximum run or forbidden motif is broken, nor by what stands behind the last one: one wrong base
/// costs one byte. About half of any word is C or G (dna/FORMAT.md, section 8.7).
class LocalBook {
  public:
    /// `right`: what stands behind the last word. Throws InputError when the rules leave fewer than
    /// 256 words.
    LocalBook(const Constraints& rules, std::string_view right);

    std::size_t word_nt() const { return word_nt_; }
    std::string_view word(std::uint8_t byte) const { return words_[byte]; }
    /// The byte of a word, or nothing when `word` is none.
    std::optional<std::uint8_t> byte_of(std::string_view word) const;
    /// Fewest and most C and G that the bases from..to of any words in a row hold.
    GcCount strong(std::size_t from, std::size_t to) const;
    /// Whether any words may follow `state`, `machine` being one of the book's rules.
    bool may_follow(const ConstraintMachine& machine, ConstraintMachine::State state) const;

  private:
    static constexpr std::size_t kMostWordNt = 8;
    using States = std::vector<bool>;

    void take(const std::vector<std::string>& candidates);

    std::size_t word_nt_ = 0;
    std::vector<std::string> words_;
    std::vector<std::uint16_t> bytes_;  ///< by the word as a number; 256: no word
    States seam_;                       ///< states that may stand before a word and behind it
    /// Strong bases of pieces from..to of a word.
    std::array<std::array<GcCount, kMostWordNt + 1>, kMostWordNt> pieces_{};
};

/// Any `count` words of a book, one behind the other.
struct LocalWords {
    const LocalBook* book = nullptr;
    std::size_t count = 0;

    std::size_t length_nt() const { return count == 0 ? 0 : count * book->word_nt(); }
};

}  // namespace oligo::dna
