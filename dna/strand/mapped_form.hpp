#pragma once

#include "dna/mapping/strand_mapping.hpp"
#include "dna/strand/inner_parity.hpp"
#include "dna/strand/pool_number.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <memory>

namespace oligo::dna {

/// How the bits that fit a strand are shared out (dna/FORMAT.md, section 13.2): payload bytes,
/// place (index and variant), check, and what is left over.
struct MappedBits {
    unsigned index_bits = 0;    ///< at most 25
    unsigned variant_bits = 0;  ///< at most 4
    unsigned check_bits = 0;    ///< 14..32
    unsigned symbols = 0;       ///< of the fountain, a strand
    unsigned symbol_bytes = 0;  ///< 8..64

    std::size_t payload_bytes() const { return std::size_t{symbols} * symbol_bytes; }
    unsigned place_bits() const { return index_bits + variant_bits; }

    /// Bits of a strand's index by the size of addresses: 8, 16, 20, 25 for 5..8. Throws InputError
    /// for other sizes.
    static unsigned index_bits_for(unsigned address_symbols);
    static constexpr unsigned kMostIndexBits = 25;
    /// Throws InputError when `capacity_bits` leaves less than one symbol.
    static MappedBits share(std::size_t capacity_bits, unsigned index_bits, unsigned variant_bits);
};

/// A strand that is one number under a mapping: payload, place and check together, and inner parity
/// behind it where there is some. A read is taken when its check holds, as it is or corrected.
/// Contents are the payload bytes. The variants of the mapping come first,
/// those of the number (MappedBits) within each of them.
class MappedForm final : public StrandForm {
  public:
    /// What all strands of a pool have in common.
    struct Binding {
        std::uint8_t salt = 0;
        PoolNumber pool = {};
    };
    /// `mapping` holds as many bits as `bits` shares out; `parity`: none where strands have none.
    MappedForm(std::shared_ptr<const StrandMapping> mapping, const MappedBits& bits,
               const Binding& binding, std::shared_ptr<const InnerParity> parity = nullptr)
        : mapping_(std::move(mapping)),
          bits_(bits),
          binding_(binding),
          parity_(std::move(parity)) {}

    unsigned variants() const override { return mapping_->variants() << bits_.variant_bits; }
    void write(const ContentBlock& contents, unsigned variant,
               const StrandBlock& strands) const override;
    std::size_t locate_nt() const override { return strand_nt(); }
    std::optional<AddressReading> locate(std::string_view bases) const override;
    /// None: what the check proves is not compared with the read.
    std::size_t wrong_bases(const AddressReading&, std::string_view) const override { return 0; }
    StrandReading contents(const Address& place, StrandReading voted) const override;
    Evidence evidence() const override { return Evidence::kProof; }
    std::size_t proven_bytes() const override { return bits_.payload_bytes(); }
    std::size_t slack_nt() const override { return parity_ ? 0 : mapping_->slack_nt(); }
    std::optional<ProvenStrand> prove(const ReadView& strand,
                                      std::span<std::uint8_t> contents) const override;

  private:
    /// The number of a strand.
    void put(const Address& place, std::span<const std::uint8_t> contents,
             std::span<std::uint8_t> number) const;
    std::size_t strand_nt() const {
        return mapping_->length_nt() + (parity_ ? parity_->length_nt() : 0);
    }
    /// Place of a strand, whose number comes out in `number`.
    std::optional<ProvenStrand> place_of(const ReadView& strand,
                                         std::vector<std::uint8_t>& number) const;
    /// The same for the bases of the mapping alone.
    std::optional<Address> checked_place(std::string_view bases,
                                         std::vector<std::uint8_t>& number) const;
    /// Place that a number states, where its check holds.
    std::optional<Address> place_in(unsigned variant, std::span<const std::uint8_t> number) const;
    /// Place of a strand that the mapping's own code corrects.
    std::optional<Address> near_place(std::string_view bases,
                                      std::vector<std::uint8_t>& number) const;
    void whiten(std::uint64_t place, std::uint8_t* payload) const;
    std::uint32_t check(const std::uint8_t* payload, std::uint64_t place) const;
    std::uint64_t mask(std::uint32_t check) const;

    /// What a number and its whitening know of a place: the index and the number's own variant.
    std::uint64_t numbered(const Address& place) const;

    std::shared_ptr<const StrandMapping> mapping_;
    MappedBits bits_;
    Binding binding_;
    std::shared_ptr<const InnerParity> parity_;
};

}  // namespace oligo::dna
