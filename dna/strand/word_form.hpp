#pragma once

#include "dna/strand/strand_form.hpp"
#include "dna/strand/word_address.hpp"

namespace oligo::dna {

/// An address of words, then words (dna/FORMAT.md, section 16). Contents are symbols of the book,
/// two bytes each, the low one first, before they are whitened.
class WordForm final : public StrandForm {
  public:
    /// As WordAddress; `strand_nt`: of the whole strand.
    WordForm(const WordBits& bits, const WordAddress::Binding& binding, std::size_t strand_nt);

    /// Symbols of a strand behind its address.
    static std::size_t symbols(const WordBits& bits, unsigned size, std::size_t strand_nt);
    /// What the symbols of a strand are XORed with; `place`: as StrandReading has it.
    static std::vector<std::uint16_t> key(unsigned bits, std::uint8_t salt, std::uint64_t place,
                                          std::size_t symbols);

    unsigned variants() const override { return 1U << bits_.variant; }
    void write(const ContentBlock& contents, unsigned variant,
               const StrandBlock& strands) const override;
    std::size_t locate_nt() const override { return address_.length_nt(); }
    std::optional<AddressReading> locate(std::string_view bases) const override;
    std::optional<AddressHit> locate_near(std::span<const std::uint8_t> bases, std::size_t place,
                                          std::uint64_t strands, std::size_t slack) const override {
        return address_.near(bases, place, strands, slack);
    }
    std::string beginning(const Address& place) const override { return address_.encode(place); }
    std::size_t wrong_bases(const AddressReading& found, std::string_view bases) const override;
    std::optional<WordRow> words(const Address& place) const override;
    bool keeps_reads() const override { return true; }
    /// Bases behind the address, or the reads as they are, and the place.
    StrandReading contents(const Address& place, StrandReading voted) const override;

  private:
    WordBits bits_;
    std::uint8_t salt_;
    std::size_t strand_nt_;
    WordAddress address_;
};

}  // namespace oligo::dna
