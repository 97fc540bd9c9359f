#pragma once

#include "dna/codebook/assignment.hpp"
#include "dna/codebook/codebook.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Fixed-length code of Pic & Antonini: symbols 0..alphabet-1 to words of word_nt bases and back,
/// by table.
///
/// A received word outside the code is decoded to the symbol whose word is nearest by Hamming
/// distance; among equally near ones to the lowest symbol. Letters other than A C G T, lower case
/// included, match no base (each adds one to every distance).
class FixedLengthCode {
  public:
    /// Throws InputError for an alphabet of 0, above 65536 or above the book's size.
    FixedLengthCode(std::shared_ptr<const Codebook> book, std::uint32_t alphabet,
                    Assignment assignment);

    unsigned word_nt() const { return book_->word_nt(); }
    std::uint32_t alphabet() const { return alphabet_; }
    const Codebook& book() const { return *book_; }
    /// Words of all symbols with two bits a base, the first lowest, as bits 1 and 2 of its letter
    /// give them: A 0, C 1, T 2, G 3.
    std::span<const std::uint32_t> keys() const { return key_of_; }
    /// The symbol whose word is nearest to the word of a key, and how far that is.
    std::uint16_t nearest_symbol(std::size_t key) const { return symbol_of_[key]; }
    std::uint8_t nearest_distance(std::size_t key) const { return distance_of_[key]; }

    /// Writes symbols.size() * word_nt bases to `bases`. Throws InputError
    /// for a symbol that is not below alphabet().
    void encode(std::span<const std::uint16_t> symbols, char* bases) const;

    /// Decodes symbols.size() words; `distance[i]` is the Hamming distance to the word chosen (0:
    /// the word was valid). Both spans have bases.size() / word_nt elements; `distance` may be
    /// empty when it is not needed. Bases after the last whole word are ignored. Throws InputError
    /// when a span has a different size.
    void decode(std::string_view bases, std::span<std::uint16_t> symbols,
                std::span<std::uint8_t> distance) const;

    /// Chance that level j is read when level i was written, each base substituted independently
    /// with probability p_sub by one of the other three; row-major alphabet x alphabet, rows sum
    /// to 1. Takes alphabet * 4^word_nt steps. Throws InputError for p_sub outside 0..1 and an
    /// alphabet above 4096.
    std::vector<double> transition_matrix(double p_sub) const;

  private:
    /// Decodes words of A C G T only, by table.
    void decode_bases(std::string_view bases, std::span<std::uint16_t> symbols,
                      std::span<std::uint8_t> distance) const;
    /// Decodes words with any letters.
    void decode_letters(std::string_view bases, std::span<std::uint16_t> symbols,
                        std::span<std::uint8_t> distance) const;
    /// distance << 16 | symbol of the word nearest to `word`.
    std::uint32_t nearest_to_letters(std::string_view word) const;

    std::shared_ptr<const Codebook> book_;
    std::uint32_t alphabet_;
    std::vector<std::uint32_t> key_of_;             ///< word of each symbol as a table index
    std::vector<std::array<char, 16>> letters_of_;  ///< the same in letters, zeros after it
    std::vector<std::uint16_t> symbol_of_;          ///< by key: nearest symbol
    std::vector<std::uint8_t> distance_of_;         ///< by key: distance to it
};

}  // namespace oligo::dna
