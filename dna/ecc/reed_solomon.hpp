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
    std::uint8_t multiply(std::uint8_t a, std::uint8_t b) const;
    std::uint8_t divide(std::uint8_t a, std::uint8_t b) const;  ///< b != 0
    std::uint8_t power(unsigned exponent) const;                ///< 2^exponent
    unsigned log(std::uint8_t a) const;                         ///< a != 0

  private:
    GaloisField(unsigned bits, unsigned polynomial);
    unsigned order_;
    std::vector<std::uint8_t> exp_;
    std::vector<std::uint16_t> log_;
};

/// Systematic Reed-Solomon code, message first, then parity; generator polynomial with roots
/// 2^1 .. 2^parity; any length up to order - 1 (shortened by leading zeros that are not sent).
class ReedSolomon {
  public:
    ReedSolomon(const GaloisField& field, unsigned parity);

    unsigned parity() const { return parity_; }
    void encode(std::span<const std::uint8_t> message, std::span<std::uint8_t> parity) const;

    /// Corrects `word` (message and parity) in place. `erasures` are positions known to be bad.
    /// Returns how many symbols were changed or erased, or nothing when 2 * errors + erasures exceeds
    /// parity() - `spare` or the word cannot be corrected; `word` is then unchanged. `spare` parity
    /// symbols are kept for detection.
    std::optional<unsigned> decode(std::span<std::uint8_t> word,
                                   std::span<const std::uint16_t> erasures = {},
                                   unsigned spare = 0) const;

  private:
    const GaloisField& field_;
    unsigned parity_;
    std::vector<std::uint8_t> generator_;
};

}  // namespace oligo::dna
