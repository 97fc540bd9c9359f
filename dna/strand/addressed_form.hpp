#pragma once

#include "dna/strand/address_search.hpp"
#include "dna/strand/strand_form.hpp"
#include "dna/strand/whitening.hpp"

#include <vector>

namespace oligo::dna {

/// An address that corrects errors, then a region of whitened bases (dna/FORMAT.md, section 4).
/// Contents are the region's bases.
class AddressedForm final : public StrandForm {
  public:
    /// What all addresses of a pool have in common.
    struct Binding {
        unsigned address_symbols = 5;  ///< 5..7
        std::uint8_t salt = 0;
        PoolNumber pool = {};
    };
    /// `runs`: all strands of the pool, in order. Throws InputError for other addresses.
    AddressedForm(const Binding& binding, std::span<const WhiteningRun> runs);

    unsigned variants() const override { return AddressCode::kVariants; }
    void write(const ContentBlock& contents, unsigned variant,
               const StrandBlock& strands) const override;
    std::size_t locate_nt() const override { return address_.length_nt(); }
    std::optional<AddressReading> locate(std::string_view bases) const override {
        return address_.decode(bases);
    }
    std::optional<AddressHit> locate_near(std::span<const std::uint8_t> bases, std::size_t place,
                                          std::uint64_t strands, std::size_t slack) const override;
    std::string beginning(const Address& place) const override { return address_.encode(place); }
    std::size_t wrong_bases(const AddressReading& found, std::string_view bases) const override;
    std::optional<WordRow> words(const Address& place) const override;
    StrandReading contents(const Address& place, StrandReading voted) const override;

  private:
    struct Run {
        std::uint64_t end = 0;  ///< number of the strand behind it
        WhiteningRun facts;
        Whitening whitening;
    };
    /// Of a strand of the pool.
    const Run& run_of(std::uint64_t strand) const;

    AddressCode address_;
    AddressSearch search_;
    std::vector<Run> runs_;  ///< those with strands, in order
};

}  // namespace oligo::dna
