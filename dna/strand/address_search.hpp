#pragma once

#include "dna/strand/address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// An address found in a read, insertions and deletions within it or not.
struct AddressHit {
    Address address;
    std::size_t begin = 0;  ///< in the read, of the strand: where it should have begun
    std::size_t end = 0;    ///< in the read, behind the address
    unsigned edits = 0;     ///< bases that are wrong, too many or missing
    bool in_step = true;    ///< no base is too many or missing

    std::size_t length_nt() const { return end - begin; }
};

/// Finds an address near a place of a read although bases may be missing or too many within it.
/// Any k symbols in a row that came in step and without an error give all the others (the code is
/// MDS); what they give is a candidate where it names a strand of the pool, and is taken when few
/// edits make of it what stands in the read. Const and safe from several threads.
class AddressSearch {
  public:
    static constexpr unsigned kMostEdits = 5;
    /// Bases to either side of the place where an address may begin.
    static constexpr std::size_t kSlackNt = 3;

    explicit AddressSearch(const AddressCode& code, unsigned symbols);

    /// `bases`: values 0..3 of a read's bases, 4 for any other letter; `place`: where the address
    /// is expected, give or take `slack`; `strands`: of the pool. Of several candidates the one
    /// with the fewest edits, nothing where two strands are as near.
    std::optional<AddressHit> near(std::span<const std::uint8_t> bases, std::size_t place,
                                   std::uint64_t strands, std::size_t slack = kSlackNt) const;

  private:
    static constexpr std::size_t kMostSlackNt = 8;
    struct Best;
    struct Steps;
    /// Symbols that give all others: in a row, or in a row but for one place between them.
    struct Given {
        unsigned hole;  ///< beyond the codeword: none
        std::array<std::uint8_t, AddressCode::kMaxSymbols> places;
    };

    void add_given(unsigned first, unsigned hole);
    /// The codeword that has those symbols of `word`.
    std::uint64_t completed(std::uint64_t word, std::size_t number) const;
    Steps steps(std::span<const std::uint8_t> bases, std::size_t place, std::size_t slack) const;
    AddressHit hit_in_step(const Address& address, std::size_t from, std::uint64_t wrong) const;
    void try_step(const Steps& steps, std::size_t from, std::uint64_t strands, Best& best) const;
    void try_holes(const Steps& steps, std::size_t from, std::uint64_t strands, Best& best) const;
    void weigh(const Steps& steps, std::size_t from, std::uint64_t codeword, Best& best) const;

    const AddressCode& code_;
    unsigned symbols_, length_;  ///< of the message, of the codeword
    std::uint64_t coset_ = 0;
    std::vector<Given> given_;  ///< those in a row first
    std::size_t rows_ = 0;      ///< in a row
    /// [number][symbol][value]: the codeword with that one symbol, the others of them zero.
    std::vector<std::uint64_t> words_;
};

}  // namespace oligo::dna
