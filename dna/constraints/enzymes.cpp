#include "dna/constraints/enzymes.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<Enzyme, 26> kEnzymes = {{
    {"AscI", "GGCGCGCC"}, {"BamHI", "GGATCC"},  {"BbsI", "GAAGAC"},    {"BglII", "AGATCT"},
    {"BsaI", "GGTCTC"},   {"BsmBI", "CGTCTC"},  {"BspQI", "GCTCTTC"},  {"BtsI", "GCAGTG"},
    {"EcoRI", "GAATTC"},  {"EcoRV", "GATATC"},  {"HindIII", "AAGCTT"}, {"HinfI", "GANTC"},
    {"KpnI", "GGTACC"},   {"MluI", "ACGCGT"},   {"NcoI", "CCATGG"},    {"NdeI", "CATATG"},
    {"NheI", "GCTAGC"},   {"NotI", "GCGGCCGC"}, {"PstI", "CTGCAG"},    {"SacI", "GAGCTC"},
    {"SalI", "GTCGAC"},   {"SapI", "GCTCTTC"},  {"SmaI", "CCCGGG"},    {"SpeI", "ACTAGT"},
    {"XbaI", "TCTAGA"},   {"XhoI", "CTCGAG"},
}};

}  // namespace

std::span<const Enzyme> known_enzymes() {
    return kEnzymes;
}

std::string_view enzyme_site(std::string_view name) {
    const auto found = std::find_if(kEnzymes.begin(), kEnzymes.end(),
                                    [&](const Enzyme& enzyme) { return enzyme.name == name; });
    return found == kEnzymes.end() ? std::string_view() : found->site;
}

}  // namespace oligo::dna
