#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Numbering of the letters that may follow a letter.
enum class Rotation : std::uint8_t {
    kCyclic,   ///< from the next letter of the alphabet on, wrapping round (Goldman et al. 2013)
    kRemoved,  ///< in the alphabet's order, the previous letter left out (jpegdna package)
};

/// Rotating code without repeats (Goldman et al. 2013): each digit 0..letters-2 chooses one of the
/// letters that differ from the previous one.
///
/// kCyclic begins as if the alphabet's first letter had just been written. kRemoved begins afresh:
/// the first digit chooses among all letters, but is at most letters-2, so that a word never begins
/// with the last letter.
class GoldmanCode {
  public:
    /// Throws InputError for fewer than 3 letters, more than 36, or repeated letters.
    GoldmanCode(std::string alphabet, Rotation rotation);
    /// A C G T, cyclic: the table of Goldman et al. 2013.
    static GoldmanCode dna();
    /// A T C G, removed: the coder of the jpegdna package, to be used word by word.
    static GoldmanCode jpegdna();

    unsigned arity() const { return static_cast<unsigned>(alphabet_.size()) - 1; }
    const std::string& alphabet() const { return alphabet_; }

    /// Throws InputError for a digit that is not below arity(), and for a `previous` outside the
    /// alphabet.
    std::string encode(std::span<const std::uint8_t> digits,
                       std::optional<char> previous = std::nullopt) const;
    /// Throws InputError that names the position of a repeated or foreign letter.
    std::vector<std::uint8_t> decode(std::string_view letters,
                                     std::optional<char> previous = std::nullopt) const;

  private:
    /// Number of a letter in the alphabet, or its size.
    std::size_t index_of(char letter) const;
    /// Number of the letter before the first one; the alphabet's size means that there is none.
    std::size_t start(std::optional<char> previous) const;

    std::string alphabet_;
    Rotation rotation_;
};

}  // namespace oligo::dna
