#pragma once

#include "dna/ecc/reed_solomon.hpp"
#include "dna/strand/pool_number.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oligo::dna {

/// What the address at the start of a data strand says.
struct Address {
    std::uint64_t index = 0;  ///< number of the strand among all data strands of its pool
    unsigned variant = 0;     ///< whitening variant, 0..15

    bool operator==(const Address&) const = default;
};

/// An address as read.
struct AddressReading {
    Address address;
    unsigned corrected = 0;  ///< symbols (of two bases) that were wrong, 0..4
};

/// The address of data strands: GF(16) Reed-Solomon with 8 parity symbols, two bases a symbol
/// (dna/FORMAT.md, section 4.1). Up to four wrong symbols are corrected. Thread-safe.
class AddressCode {
  public:
    static constexpr unsigned kParity = 8;
    static constexpr unsigned kVariants = 16;
    static constexpr unsigned kMinSymbols = 5;
    static constexpr unsigned kMaxSymbols = 7;

    /// Bits of a pool's number that its addresses are bound to.
    static constexpr unsigned kPoolBits = 12;

    /// `symbols`: message symbols, 5..7; `salt`, `pool`: of the pool. Addresses of pools whose
    /// numbers differ in their low kPoolBits bits differ in six symbols at least.
    AddressCode(unsigned symbols, std::uint8_t salt, PoolNumber pool = {});

    /// Bases of an address.
    static std::size_t length_nt(unsigned symbols) { return 2 * (std::size_t{symbols} + kParity); }
    /// How many strands an address of so many message symbols tells apart.
    static std::uint64_t capacity(unsigned symbols) {
        return std::uint64_t{1} << (4 * (symbols - 1));
    }

    std::size_t length_nt() const { return length_nt(symbols_); }
    /// Index below capacity(), variant below kVariants; `bases` takes length_nt() letters.
    void write(const Address& address, std::span<char> bases) const;
    std::string encode(const Address& address) const;
    /// `bases` begins with the address. Nothing when it is too short or beyond repair; a letter
    /// other than A C G T makes its symbol an erasure.
    std::optional<AddressReading> decode(std::string_view bases) const;

    // Codewords as numbers of four bits a symbol, the first one highest; bases are the codeword
    // XOR the coset, two bits each.
    std::uint64_t coset_word() const;
    /// What a codeword says, the coset taken off.
    Address address_of(std::uint64_t codeword) const {
        const std::uint64_t message = codeword >> (4 * kParity);
        const unsigned variant = static_cast<unsigned>(message >> (4 * (symbols_ - 1))) & 15;
        return {(message & (capacity(symbols_) - 1)) ^ mask(variant), variant};
    }

  private:
    std::uint64_t mask(unsigned variant) const { return masks_[variant]; }

    unsigned symbols_;
    ReedSolomon code_;
    std::uint64_t masks_[kVariants];
    std::uint8_t coset_[kMaxSymbols + kParity];
};

}  // namespace oligo::dna
