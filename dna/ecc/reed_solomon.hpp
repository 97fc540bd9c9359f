#pragma once

#include "dna/ecc/galois_field.hpp"
#include "dna/ecc/generator_division.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Systematic Reed-Solomon code, message first, then parity; generator polynomial with roots
/// 2^1 .. 2^parity; any length up to order - 1 (shortened by leading zeros that are not sent).
template <class FieldType>
class BasicReedSolomon {
  public:
    using Field = FieldType;
    using Symbol = typename Field::Symbol;

    /// Throws InputError unless 1 <= parity < order - 1.
    BasicReedSolomon(const Field& field, unsigned parity);

    unsigned parity() const { return parity_; }
    const Field& field() const { return field_; }
    const GeneratorDivision<Field>& division() const { return division_; }
    /// Fills `parity` (parity() symbols). Throws InputError when message and parity are longer than
    /// order - 1 together, `parity` has another size, or a symbol lies outside the field.
    void encode(std::span<const Symbol> message, std::span<Symbol> parity) const;

    /// Corrects `word` (message and parity) in place. `erasures` are positions known to be bad.
    /// Returns how many symbols were changed or erased, or no value when 2 * errors + erasures
    /// exceeds parity() - `spare` or the word cannot be corrected; `word` is then unchanged.
    /// `spare` parity symbols are kept for detection. Throws InputError for a word that is not
    /// longer than the parity or longer than order - 1, an erasure outside the word, a symbol
    /// outside the field, or spare > parity().
    std::optional<unsigned> decode(std::span<Symbol> word,
                                   std::span<const std::uint16_t> erasures = {},
                                   unsigned spare = 0) const;
    /// The same for whoever knows the word's syndromes S_1..S_parity already.
    std::optional<unsigned> decode(std::span<Symbol> word, std::span<const std::uint16_t> erasures,
                                   unsigned spare, std::span<const Symbol> syndromes) const;

    /// Syndromes S_1..S_parity of a word that is longer than the parity; false, with `result` as it
    /// was, when all are zero.
    bool syndromes(std::span<const Symbol> word, std::vector<Symbol>& result) const;

  private:
    void check_symbols(std::span<const Symbol> symbols, const char* where) const;
    void check_word(std::span<const Symbol> word, unsigned spare) const;
    /// decode() of a word that was looked at, with `erased` positions in order, once each.
    std::optional<unsigned> correct(std::span<Symbol> word, std::span<const std::uint16_t> erased,
                                    std::size_t budget, const std::vector<Symbol>& values) const;

    const Field& field_;
    unsigned parity_;
    std::vector<Symbol> roots_;
    GeneratorDivision<Field> division_;
};

extern template class BasicReedSolomon<GaloisField>;
extern template class BasicReedSolomon<WideField>;

using ReedSolomon = BasicReedSolomon<GaloisField>;
/// Codewords of up to 65535 symbols of 16 bits.
using WideReedSolomon = BasicReedSolomon<WideField>;

}  // namespace oligo::dna
