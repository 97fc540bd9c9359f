#pragma once

#include "dna/strand/strand_form.hpp"

#include <memory>

namespace oligo::dna {

/// Strands of another form in alternating orientation between sense bases (Goldman et al. 2013):
/// those with an odd number are reverse-complemented; A or T goes before, C or G behind, whichever
/// repeats no neighbour (dna/FORMAT.md, section 15.3).
class TurnedForm final : public StrandForm {
  public:
    static constexpr std::size_t kSenseNt = 2;  ///< that it adds to a strand

    /// `inner` looks at whole strands of locate_nt() bases.
    explicit TurnedForm(std::unique_ptr<const StrandForm> inner) : inner_(std::move(inner)) {}

    unsigned variants() const override { return inner_->variants(); }
    void write(const ContentBlock& contents, unsigned variant,
               const StrandBlock& strands) const override;
    std::size_t locate_nt() const override { return inner_->locate_nt() + kSenseNt; }
    std::optional<AddressReading> locate(std::string_view bases) const override;
    std::size_t wrong_bases(const AddressReading& found, std::string_view bases) const override;
    StrandReading contents(const Address& place, StrandReading voted) const override;
    Evidence evidence() const override { return inner_->evidence(); }
    std::size_t proven_bytes() const override { return inner_->proven_bytes(); }
    std::optional<ProvenStrand> prove(const ReadView& strand,
                                      std::span<std::uint8_t> contents) const override;

  private:
    std::unique_ptr<const StrandForm> inner_;
};

}  // namespace oligo::dna
