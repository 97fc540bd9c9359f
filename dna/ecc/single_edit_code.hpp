#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Levenshtein's code of 1966 (Soviet Physics Doklady 10, p. 707): words c of n bits with
/// sum i * c_i = 0 modulo 2n. It corrects one substituted, one inserted or one deleted bit, and
/// which of the three it was follows from the length received. Systematic: parity bits stand at the
/// positions that are powers of two and at the last one, the message at all others, so that 290
/// bits take 300 as in DNA-QLC (Zheng et al., BMC Genomics 25, 2024). Bits are 0 or 1, one a byte.
class SingleEditCode {
  public:
    /// Throws InputError for words under 2 bits, which have no room for a message.
    static SingleEditCode of_length(std::size_t length);
    /// The shortest code for so many bits, at least one.
    static SingleEditCode for_message(std::size_t bits);

    std::size_t length() const { return length_; }
    std::size_t message_bits() const { return length_ - parity_.size(); }

    /// The word of a message; throws InputError for another number of bits.
    std::vector<std::uint8_t> encode(std::span<const std::uint8_t> message) const;
    std::vector<std::uint8_t> message_of(std::span<const std::uint8_t> word) const;
    bool contains(std::span<const std::uint8_t> word) const { return syndrome(word) == 0; }

    /// The word that one edit at most turned into `received`, length() bits give or take one;
    /// nothing where there is none.
    std::optional<std::vector<std::uint8_t>> correct(std::span<const std::uint8_t> received) const;

    /// (-sum i * c_i) modulo 2n over any number of bits.
    std::size_t syndrome(std::span<const std::uint8_t> bits) const;

  private:
    explicit SingleEditCode(std::size_t length);

    std::size_t length_;
    std::vector<std::size_t> parity_;  ///< positions from 1, ascending
};

}  // namespace oligo::dna
