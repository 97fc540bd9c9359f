#pragma once

#include "dna/jpegdna/packed_strand.hpp"
#include "dna/mapping/huffman.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// Categories (DC) or run/categories (AC) as words of DNA: ternary Huffman, each word by itself
/// through the rotating code A T C G (jpegdna package, coders/categorycoder). The frequencies are
/// the state; set_frequencies changes them.
class CategoryCoder {
  public:
    /// The symbol that begins at a position, and the length of its word. No symbol: length_nt is 0.
    struct Found {
        std::uint16_t symbol = 0;
        std::uint8_t length_nt = 0;
    };
    static constexpr unsigned kTableNt = 8;  ///< words up to here are found with one lookup

    /// Throws InputError as HuffmanCode::from_frequencies does, and for words beyond 255 bases.
    explicit CategoryCoder(std::span<const std::uint64_t> frequencies);
    void set_frequencies(std::span<const std::uint64_t> frequencies);

    std::size_t size() const { return words_.size(); }
    const std::string& word(std::size_t symbol) const { return words_[symbol]; }

    /// The symbol at `position` of the strand; length_nt is 0 when no word fits before `end`.
    Found find(const PackedStrand& strand, std::size_t position, std::size_t end) const;

  private:
    std::vector<std::string> words_;
    std::vector<Found> table_;  ///< by the next 8 bases; length 0: a long word or no word
    /// Node after a base at 4 * node + base: a node (> 0), ~symbol (< 0) or no child (0).
    std::vector<std::int32_t> next_;
};

}  // namespace oligo::dna
