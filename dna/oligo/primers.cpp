#include "dna/oligo/primers.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <array>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kMaxPrimerNt = 60;

// "default" was searched for by this project. Both amplification primers (five_prime itself and the
// reverse complement of three_prime) have 50 % GC, no run longer than 2, a C or G at both ends and
// a melting temperature of 60 C within 0.5 C (nearest neighbours, SantaLucia 1998, table 1, with
// 0.5 uM of primer and the equivalent of 164 mM Na+). No four bases of either are the reverse
// complement of four bases of either, so there is no stem of 4, within a primer or between them.
// The two differ in 19 of 20 places, five_prime and three_prime in 17, which tells orientations
// apart.
// "illumina" are the small-RNA adapters that jpegdna writes.
const std::array<Primers, 3> kKnownPrimers = {{
    {"default", "GCCTGTTGGATGATAAGCAC", "CACACGCAAGACACTATTCG"},
    {"illumina", "GTTCAGAGTTCTACAGTCCGACGATC", "TGGAATTCTCGGGTGCCAAGG"},
    {"none", "", ""},
}};

std::string list_of_names() {
    std::string names;
    for (const Primers& primers : kKnownPrimers) {
        names += primers.name + ", ";
    }
    return names + "or two primers as FIVE:THREE";
}

[[noreturn]] void throw_unknown(std::string_view text) {
    std::vector<std::string> names;
    for (const Primers& primers : kKnownPrimers) {
        names.push_back(primers.name);
    }
    std::string message = "primers '" + std::string(text) + "'; expected " + list_of_names();
    if (const std::string near = core::nearest_name(text, names); !near.empty()) {
        message += "; did you mean '" + near + "'?";
    }
    throw core::InputError(message);
}

std::string parse_site(std::string_view text, std::string_view side) {
    const std::string where = "primers: the " + std::string(side) + " primer ";
    if (text.size() > kMaxPrimerNt) {
        throw core::InputError(where + "has " + std::to_string(text.size()) +
                               " bases; expected 0.." + std::to_string(kMaxPrimerNt));
    }
    std::string bases;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t value = base_value(text[i]);
        if (value > 3) {
            throw core::InputError(where + "'" + std::string(text) + "' has '" + text[i] +
                                   "' at position " + std::to_string(i + 1) +
                                   "; expected A C G or T");
        }
        bases += kBases[value];
    }
    return bases;
}

}  // namespace

std::span<const Primers> known_primers() {
    return kKnownPrimers;
}

Primers parse_primers(std::string_view text) {
    for (const Primers& primers : kKnownPrimers) {
        if (text == primers.name) {
            return primers;
        }
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        throw_unknown(text);
    }
    if (text.find(':', colon + 1) != std::string_view::npos) {
        throw core::InputError("primers '" + std::string(text) +
                               "' has two colons; expected FIVE:THREE");
    }
    Primers custom = {"custom", parse_site(text.substr(0, colon), "5'"),
                      parse_site(text.substr(colon + 1), "3'")};
    for (const Primers& primers : kKnownPrimers) {
        if (custom.five_prime == primers.five_prime && custom.three_prime == primers.three_prime) {
            return primers;
        }
    }
    return custom;
}

}  // namespace oligo::dna
