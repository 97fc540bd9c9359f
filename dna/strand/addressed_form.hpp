#pragma once

#include "dna/strand/strand_form.hpp"

namespace oligo::dna {

/// An address that corrects errors, then a region of whitened bases (dna/FORMAT.md, section 4).
/// Contents are the region's bases.
class AddressedForm final : public StrandForm {
  public:
    /// `address_symbols`: 5..7; `salt`: of the pool. Throws InputError for other addresses.
    AddressedForm(unsigned address_symbols, std::uint8_t salt);

    unsigned trials() const override { return AddressCode::kTrials; }
    void write(const Address& first, unsigned piece_nt, std::span<const std::string> contents,
               std::span<std::string> strands) const override;
    std::size_t locate_nt() const override { return address_.length_nt(); }
    std::optional<AddressReading> locate(std::string_view bases) const override {
        return address_.decode(bases);
    }
    std::size_t wrong_bases(const AddressReading& found, std::string_view bases) const override;
    StrandReading read(const Address& place, unsigned piece_nt, StrandReading voted) const override;

  private:
    AddressCode address_;
    std::uint8_t salt_;
};

}  // namespace oligo::dna
