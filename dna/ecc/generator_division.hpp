#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

class GaloisField;
class WideField;

/// Division by the generator polynomial of a systematic code, one message symbol at a time.
/// `generator` has its highest coefficient, which is 1, first; its degree is the number of parity
/// symbols.
template <class Field>
class GeneratorDivision;

/// A table row for every symbol of the field; remainders are words of 64 bits.
template <>
class GeneratorDivision<GaloisField> {
  public:
    GeneratorDivision(const GaloisField& field, std::span<const std::uint8_t> generator);
    /// Remainder of word(x) * x^parity, highest coefficient first, `parity` symbols.
    void remainder(std::span<const std::uint8_t> word, std::span<std::uint8_t> result) const;
    /// A row of row_words() words for every symbol of the field: that multiple of the generator
    /// without its highest coefficient, the first symbol in the top byte.
    std::span<const std::uint64_t> rows() const { return rows_; }
    unsigned row_words() const { return row_words_; }

  private:
    unsigned row_words_;               ///< 64-bit words that hold the parity
    std::vector<std::uint64_t> rows_;  ///< multiples of the generator, first symbol in the top byte
};

/// Split tables: a row for every low and one for every high byte of a symbol, 1 KiB per parity
/// symbol. A message symbol costs two additions per parity symbol, which the compiler vectorises.
template <>
class GeneratorDivision<WideField> {
  public:
    GeneratorDivision(const WideField& field, std::span<const std::uint16_t> generator);
    /// Remainder of word(x) * x^parity, highest coefficient first, `parity` symbols.
    void remainder(std::span<const std::uint16_t> word, std::span<std::uint16_t> result) const;

  private:
    std::size_t parity_;
    std::vector<std::uint16_t> low_, high_;  ///< 256 multiples of the generator each
};

}  // namespace oligo::dna
