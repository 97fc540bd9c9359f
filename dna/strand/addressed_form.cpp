#include "dna/strand/addressed_form.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/strand/whitening.hpp"

namespace oligo::dna {
namespace {

unsigned checked(unsigned symbols) {
    if (symbols < AddressCode::kMinSymbols || symbols > AddressCode::kMaxSymbols) {
        throw core::InputError("pool: addresses of " + std::to_string(symbols) +
                               " symbols; expected 5..7 with this scheme");
    }
    return symbols;
}

}  // namespace

AddressedForm::AddressedForm(unsigned address_symbols, std::uint8_t salt)
    : address_(checked(address_symbols), salt), salt_(salt) {}

void AddressedForm::write(const Address& first, unsigned piece_nt,
                          std::span<const std::string> contents,
                          std::span<std::string> strands) const {
    const Whitening whitening(salt_, piece_nt);
    for (std::size_t i = 0; i < contents.size(); ++i) {
        const Address place{first.index + i, first.trial};
        strands[i] = address_.encode(place) + whitening.apply(contents[i], place);
    }
}

std::size_t AddressedForm::wrong_bases(const AddressReading& found, std::string_view bases) const {
    return hamming_distance(address_.encode(found.address), bases);
}

StrandReading AddressedForm::read(const Address& place, unsigned piece_nt,
                                  StrandReading voted) const {
    const std::size_t address_nt = address_.length_nt();
    voted.bases =
        Whitening(salt_, piece_nt).undo(std::string_view(voted.bases).substr(address_nt), place);
    voted.confidence.erase(voted.confidence.begin(),
                           voted.confidence.begin() + static_cast<std::ptrdiff_t>(address_nt));
    return voted;
}

}  // namespace oligo::dna
