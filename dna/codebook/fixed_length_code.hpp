#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dna/codebook/assignment.hpp"
#include "dna/codebook/codebook.hpp"

namespace oligo::dna {

/// Fixed-length code of seed 001: symbols 0..alphabet-1 to words of word_nt bases and back, by table.
///
/// A received word that stands for no symbol is decoded to the symbol whose word is nearest by
/// Hamming distance; among equally near ones to the lowest symbol. A base that is not A C G T
/// matches nothing (it counts one towards every distance).
class FixedLengthCode {
  public:
    FixedLengthCode(std::shared_ptr<const Codebook> book, std::uint32_t alphabet,
                    Assignment assignment);

    unsigned word_nt() const { return book_->word_nt(); }
    std::uint32_t alphabet() const { return alphabet_; }
    const Codebook& book() const { return *book_; }

    /// Writes symbols.size() * word_nt bases to `bases`. Symbols must be below alphabet().
    void encode(std::span<const std::uint16_t> symbols, char* bases) const;

    /// Decodes symbols.size() words; `distance[i]` is the Hamming distance to the word chosen
    /// (0: the word was valid). Both spans have bases.size() / word_nt elements; `distance` may be
    /// empty when nobody needs it.
    void decode(std::string_view bases, std::span<std::uint16_t> symbols,
                std::span<std::uint8_t> distance) const;

    /// Chance that level j is read when level i was written, each base substituted independently
    /// with probability p_sub by one of the other three; row-major alphabet x alphabet, rows sum to 1.
    std::vector<double> transition_matrix(double p_sub) const;

  private:
    std::shared_ptr<const Codebook> book_;
    std::uint32_t alphabet_;
    std::vector<std::uint32_t> word_of_;     ///< packed word of each symbol
    std::vector<std::uint16_t> symbol_of_;   ///< by packed word: nearest symbol
    std::vector<std::uint8_t> distance_of_;  ///< by packed word: distance to it
};

}  // namespace oligo::dna
