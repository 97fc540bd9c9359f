#pragma once

#include "dna/constraints/machine.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A word of a few bases for each byte. Words may follow each other in any order, and the last one
/// may be followed by its right neighbour, without breaking the maximum run or a forbidden motif,
/// so that one wrong base costs one byte. About half of each word is C or G (dna/FORMAT.md, section
/// 8.7).
class LocalBook {
  public:
    /// `right`: the bases after the last word. Throws InputError when the rules leave fewer than
    /// 256 words.
    LocalBook(const Constraints& rules, std::string_view right);

    std::size_t word_nt() const { return word_nt_; }
    std::string_view word(std::uint8_t byte) const { return words_[byte]; }
    /// The byte of a word, or no value when the book does not hold `word`.
    std::optional<std::uint8_t> byte_of(std::string_view word) const;
    /// Fewest and most C and G in the bases from..to of any sequence of words.
    GcCount strong(std::size_t from, std::size_t to) const;
    /// Whether any word may follow `state` of `machine`, a machine with the book's rules.
    bool may_follow(const ConstraintMachine& machine, ConstraintMachine::State state) const;

  private:
    static constexpr std::size_t kMostWordNt = 8;
    using States = std::vector<bool>;

    void take(const std::vector<std::string>& candidates);

    std::size_t word_nt_ = 0;
    std::vector<std::string> words_;
    std::vector<std::uint16_t> bytes_;  ///< by the word as a number; 256: no word
    States seam_;                       ///< states that are allowed before and after a word
    /// Strong bases in the pieces from..to of a word.
    std::array<std::array<GcCount, kMostWordNt + 1>, kMostWordNt> pieces_{};
};

/// Any `count` words of a book, one after another.
struct LocalWords {
    const LocalBook* book = nullptr;
    std::size_t count = 0;

    std::size_t length_nt() const { return count == 0 ? 0 : count * book->word_nt(); }
};

}  // namespace oligo::dna
