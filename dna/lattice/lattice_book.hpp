#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Words of a few bases, one a symbol, that a lattice reads (WordLattice). A packed string has two
/// bits a base, the first base highest.
class LatticeBook {
  public:
    static constexpr std::size_t kMostWords = 512, kMostNt = 6;
    static constexpr unsigned kSparseBits = 8, kDenseBits = 9;

    /// `words`: 1..kMostWords of equally many bases, 1..kMostNt, all different.
    explicit LatticeBook(std::vector<std::string> words);
    /// The words of scheme robust (dna/FORMAT.md, section 16.1), kSparseBits or kDenseBits: five
    /// bases, any row of which has runs of at most three. Two or three of the five are C or G, but
    /// for eight of the dense words, of which one or four are.
    static const LatticeBook& robust(unsigned bits);

    std::size_t words() const { return words_.size(); }
    /// Of the words of scheme robust.
    unsigned bits() const { return words() == kMostWords ? kDenseBits : kSparseBits; }
    std::size_t word_nt() const { return word_nt_; }
    std::string_view word(std::uint16_t symbol) const { return words_[symbol]; }
    std::uint16_t packed(std::uint16_t symbol) const { return packed_[symbol]; }
    /// The symbol of a packed string of word_nt() bases, or -1.
    int symbol_of(std::uint16_t packed) const { return symbol_of_[packed]; }

  private:
    std::size_t word_nt_;
    std::vector<std::string> words_;
    std::vector<std::uint16_t> packed_;
    std::vector<std::int16_t> symbol_of_;
};

}  // namespace oligo::dna
