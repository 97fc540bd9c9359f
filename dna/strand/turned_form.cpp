#include "dna/strand/turned_form.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

bool is_turned(const Address& place) {
    return place.index % 2 == 1;
}

/// Writes the letters at both ends of a strand.
void put_sense(std::span<char> strand) {
    strand.front() = strand[1] == 'A' ? 'T' : 'A';
    strand.back() = strand[strand.size() - 2] == 'C' ? 'G' : 'C';
}

std::string_view without_sense(std::string_view bases) {
    return bases.substr(1, bases.size() - TurnedForm::kSenseNt);
}

}  // namespace

void TurnedForm::write(const ContentBlock& contents, unsigned variant,
                       const StrandBlock& strands) const {
    const StrandBlock inner{strands.data + 1, strands.length - kSenseNt, strands.stride,
                            strands.count, strands.first};
    inner_->write(contents, variant, inner);
    for (std::size_t i = 0; i < strands.count; ++i) {
        const std::span<char> bases = inner[i];
        if (is_turned({strands.first + i, variant})) {
            const std::string turned = reverse_complement({bases.data(), bases.size()});
            std::copy(turned.begin(), turned.end(), bases.begin());
        }
        put_sense(strands[i]);
    }
}

std::optional<AddressReading> TurnedForm::locate(std::string_view bases) const {
    if (bases.size() < locate_nt()) return std::nullopt;
    const std::string_view strand = without_sense(bases.substr(0, locate_nt()));
    const auto forwards = inner_->locate(strand);
    if (forwards && !is_turned(forwards->address)) return forwards;
    const auto backwards = inner_->locate(reverse_complement(strand));
    return backwards && is_turned(backwards->address) ? backwards : std::nullopt;
}

std::optional<ProvenStrand> TurnedForm::prove(const ReadView& strand,
                                              std::span<std::uint8_t> contents) const {
    if (strand.bases.size() < locate_nt()) return std::nullopt;
    const std::string_view bases = without_sense(strand.bases.substr(0, locate_nt()));
    const std::string_view quality = strand.quality.size() == strand.bases.size()
                                         ? without_sense(strand.quality.substr(0, locate_nt()))
                                         : std::string_view();
    const auto forwards = inner_->prove({bases, quality}, contents);
    if (forwards && !is_turned(forwards->place)) return forwards;
    const std::string turned = reverse_complement(bases);
    const std::string turned_quality(quality.rbegin(), quality.rend());
    const auto backwards = inner_->prove({turned, turned_quality}, contents);
    return backwards && is_turned(backwards->place) ? backwards : std::nullopt;
}

std::size_t TurnedForm::wrong_bases(const AddressReading& found, std::string_view bases) const {
    const std::string_view strand = without_sense(bases.substr(0, locate_nt()));
    return is_turned(found.address) ? inner_->wrong_bases(found, reverse_complement(strand))
                                    : inner_->wrong_bases(found, strand);
}

StrandReading TurnedForm::contents(const Address& place, StrandReading voted) const {
    voted.units = without_sense(voted.units);
    voted.confidence.erase(voted.confidence.begin());
    voted.confidence.pop_back();
    if (is_turned(place)) {
        voted.units = reverse_complement(voted.units);
        std::reverse(voted.confidence.begin(), voted.confidence.end());
    }
    return inner_->contents(place, std::move(voted));
}

}  // namespace oligo::dna
