#pragma once

#include "dna/ecc/reed_solomon.hpp"
#include "dna/lattice/word_lattice.hpp"
#include "dna/strand/address_search.hpp"
#include "dna/strand/pool_number.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// How strands are addressed.
struct WordBits {
    unsigned symbol = LatticeBook::kSparseBits;  ///< bits of a word
    unsigned variant = 2;                        ///< bits of a strand's variant
    unsigned parity = 3;                         ///< words of an address that are parity
};

/// The address of strands of scheme robust: a Reed-Solomon codeword whose symbols are words
/// (dna/FORMAT.md, section 16.2). It is read over the drift lattice, so that insertions and
/// deletions within it do no more harm than substitutions. Const and safe from several threads.
class WordAddress {
  public:
    /// What all addresses of a pool have in common.
    struct Binding {
        unsigned size = 5;  ///< PoolFrame::address_symbols, 5..8
        std::uint8_t salt = 0;
        PoolNumber pool = {};
    };
    /// Addresses of two pools with numbers of their own differ in all words of parity but one at
    /// least. Throws InputError for other sizes.
    WordAddress(const WordBits& bits, const Binding& binding);

    /// Words of an address.
    static std::size_t words(const WordBits& bits, unsigned size);
    /// How many strands it tells apart; 0 for sizes out of use.
    static std::uint64_t capacity(const WordBits& bits, unsigned size);
    /// Number of strand and variant.
    std::uint64_t number_of(const Address& address) const {
        return address.index << variant_bits_ | address.variant;
    }

    std::size_t words() const { return message_ + code_.parity(); }
    std::size_t length_nt() const { return words() * book_.word_nt(); }
    std::string encode(const Address& address) const;
    /// Of an address without an error; nothing for any other string.
    std::optional<Address> exact(std::span<const std::uint8_t> bases) const;
    /// As AddressSearch::near().
    std::optional<AddressHit> near(std::span<const std::uint8_t> bases, std::size_t place,
                                   std::uint64_t strands, std::size_t slack) const;

  private:
    using Symbols = std::vector<std::uint16_t>;
    struct Found;
    /// As many symbols as the message has, which give all others: what each of them is multiplied
    /// by, [word][given].
    struct Given {
        std::vector<std::size_t> places;
        std::vector<Symbols> factors;
    };

    void add_given(const std::vector<std::size_t>& places);
    std::uint64_t number_of(const Symbols& codeword) const;
    Address address_of(std::uint64_t number) const;
    Symbols codeword_of(const Address& address) const;
    void weigh(WordLattice& lattice, std::uint64_t strands, Found& found) const;
    void try_codeword(const Symbols& codeword, std::uint64_t strands, Found& found) const;

    const LatticeBook& book_;
    const WideField& field_;
    unsigned variant_bits_, message_;
    WideReedSolomon code_;
    Symbols coset_;
    std::vector<Given> given_;
};

/// The field of the symbols of a book.
const WideField& word_field(unsigned bits);

}  // namespace oligo::dna
