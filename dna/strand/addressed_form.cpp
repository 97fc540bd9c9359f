#include "dna/strand/addressed_form.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

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

AddressedForm::AddressedForm(const Binding& binding, std::span<const WhiteningRun> runs)
    : address_(checked(binding.address_symbols), binding.salt, binding.pool),
      search_(address_, binding.address_symbols) {
    std::uint64_t end = 0;
    for (const WhiteningRun& run : runs) {
        end += run.strands;
        if (run.strands > 0) runs_.push_back({end, run, Whitening(binding.salt, run.piece_nt)});
    }
}

const AddressedForm::Run& AddressedForm::run_of(std::uint64_t strand) const {
    const auto run = std::upper_bound(runs_.begin(), runs_.end(), strand,
                                      [](std::uint64_t i, const Run& one) { return i < one.end; });
    if (run == runs_.end()) {
        throw core::InputError("pool: strand " + std::to_string(strand) + "; expected one of " +
                               std::to_string(runs_.empty() ? 0 : runs_.back().end));
    }
    return *run;
}

void AddressedForm::write(const ContentBlock& contents, unsigned variant,
                          const StrandBlock& strands) const {
    const std::size_t address_nt = address_.length_nt();
    for (std::size_t i = 0; i < contents.count; ++i) {
        const Address place{strands.first + i, variant};
        const std::span<char> strand = strands[i], region = strand.subspan(address_nt);
        address_.write(place, strand.first(address_nt));
        std::copy(contents[i].begin(), contents[i].end(), region.begin());
        run_of(place.index).whitening.apply(region, place);
    }
}

std::optional<AddressHit> AddressedForm::locate_near(std::span<const std::uint8_t> bases,
                                                     std::size_t place, std::uint64_t strands,
                                                     std::size_t slack) const {
    const auto near = search_.near(bases, place, strands, slack);
    const std::size_t nt = address_.length_nt();
    if (near || place + nt > bases.size()) return near;
    // Wrong bases spread so that they leave no symbols in a row.
    std::string letters;
    for (const std::uint8_t base : bases.subspan(place, nt)) {
        letters += base > 3 ? 'N' : kBases[base];
    }
    const auto found = address_.decode(letters);
    if (!found || found->address.index >= strands) return std::nullopt;
    const auto edits = static_cast<unsigned>(wrong_bases(*found, letters));
    return AddressHit{found->address, place, place + nt, edits, true};
}

std::size_t AddressedForm::wrong_bases(const AddressReading& found, std::string_view bases) const {
    return hamming_distance(address_.encode(found.address), bases);
}

std::optional<WordRow> AddressedForm::words(const Address& place) const {
    const Run& run = run_of(place.index);
    if (!run.facts.book || place.index + run.facts.fewer >= run.end) return std::nullopt;
    return WordRow{run.facts.book.get(), run.whitening.turns(run.facts.words, place)};
}

StrandReading AddressedForm::contents(const Address& place, StrandReading voted) const {
    const std::size_t address_nt = address_.length_nt();
    voted.units.erase(0, address_nt);
    run_of(place.index).whitening.undo(voted.units, place);
    voted.confidence.erase(voted.confidence.begin(),
                           voted.confidence.begin() + static_cast<std::ptrdiff_t>(address_nt));
    return voted;
}

}  // namespace oligo::dna
