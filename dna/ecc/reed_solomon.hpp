#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Arithmetic of GF(2^bits) by log tables. Polynomials: 0x13 for GF(16), 0x11D for GF(256);
/// the generator is x (2).
class GaloisField {
  public:
    static const GaloisField& gf16();
    static const GaloisField& gf256();

    unsigned order() const { return order_; }  ///< 16 or 256
    std::uint8_t multiply(std::uint8_t a, std::uint8_t b) const { return exp_[log_[a] + log_[b]]; }
    /// a / b with b != 0.
    std::uint8_t divide(std::uint8_t a, std::uint8_t b) const {
        return a == 0 ? std::uint8_t{0} : exp_[log_[a] + (order_ - 1) - log_[b]];
    }
    std::uint8_t power(unsigned exponent) const { return exp_[exponent % (order_ - 1)]; }
    unsigned log(std::uint8_t a) const { return log_[a]; }  ///< a != 0

  private:
    GaloisField(unsigned bits, unsigned polynomial);
    unsigned order_;
    std::vector<std::uint8_t> exp_;  ///< two cycles, then zeros for products with 0
    std::vector<std::uint16_t> log_;
};

/// Systematic Reed-Solomon code, message first, then parity; generator polynomial with roots
/// 2^1 .. 2^parity; any length up to order - 1 (shortened by leading zeros that are not sent).
class ReedSolomon {
  public:
    /// Throws InputError unless 1 <= parity < order - 1.
    ReedSolomon(const GaloisField& field, unsigned parity);

    unsigned parity() const { return parity_; }
    /// Fills `parity` (parity() symbols). Throws InputError when message and parity are longer than
    /// order - 1 together, `parity` has another size, or a symbol lies outside the field.
    void encode(std::span<const std::uint8_t> message, std::span<std::uint8_t> parity) const;

    /// Corrects `word` (message and parity) in place. `erasures` are positions known to be bad.
    /// Returns how many symbols were changed or erased, or nothing when 2 * errors + erasures
    /// exceeds parity() - `spare` or the word cannot be corrected; `word` is then unchanged.
    /// `spare` parity symbols are kept for detection. Throws InputError for a word that is not
    /// longer than the parity or longer than order - 1, an erasure outside the word, a symbol
    /// outside the field, or spare > parity().
    std::optional<unsigned> decode(std::span<std::uint8_t> word,
                                   std::span<const std::uint16_t> erasures = {},
                                   unsigned spare = 0) const;

  private:
    /// Remainder of word(x) * x^parity by the generator, highest coefficient first.
    void remainder(std::span<const std::uint8_t> word, std::uint8_t* result) const;
    /// Syndromes S_1..S_parity; false when all are zero.
    bool syndromes(std::span<const std::uint8_t> word, std::vector<std::uint8_t>& result) const;
    void check_symbols(std::span<const std::uint8_t> symbols, const char* where) const;

    const GaloisField& field_;
    unsigned parity_;
    unsigned row_words_;               ///< 64-bit words that hold parity_ symbols
    std::vector<std::uint64_t> rows_;  ///< multiples of the generator, first symbol in the top byte
};

}  // namespace oligo::dna
