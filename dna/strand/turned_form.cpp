#include "dna/strand/turned_form.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

bool is_turned(const Address& place) {
    return place.index % 2 == 1;
}

std::string sensed(const std::string& strand) {
    const char before = strand.front() == 'A' ? 'T' : 'A';
    const char behind = strand.back() == 'C' ? 'G' : 'C';
    return before + strand + behind;
}

std::string_view without_sense(std::string_view bases) {
    return bases.substr(1, bases.size() - TurnedForm::kSenseNt);
}

}  // namespace

void TurnedForm::write(const Address& first, std::span<const std::string> contents,
                       std::span<std::string> strands) const {
    inner_->write(first, contents, strands);
    for (std::size_t i = 0; i < contents.size(); ++i) {
        const bool turned = is_turned({first.index + i, first.trial});
        strands[i] = sensed(turned ? reverse_complement(strands[i]) : strands[i]);
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
