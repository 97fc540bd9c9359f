#include "dna/reads/adapters.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastNt = 8, kMostNt = 100;

}  // namespace

std::span<const AdapterSet> adapter_sets() {
    // Illumina Adapter Sequences (1000000002694): TruSeq of read 1 and read 2, Nextera's
    // transposase end; ONT: top strand of the ligation adapter as reads begin with it.
    static const std::vector<AdapterSet> sets = {
        {"illumina",
         {"AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT"},
         {}},
        {"nextera", {"CTGTCTCTTATACACATCT"}, {}},
        {"ont", {}, {"CCTGTACTTCGTTCAGTTACGTATTGCT"}},
    };
    return sets;
}

AdapterSet parse_adapter(std::string_view text) {
    std::vector<std::string> names;
    for (const AdapterSet& set : adapter_sets()) {
        if (set.name == text) return set;
        names.emplace_back(set.name);
    }
    if (only_bases(text) && text.size() >= kLeastNt && text.size() <= kMostNt) {
        return {text, {text}, {}};
    }
    std::string list;
    for (const std::string& name : names) list += name + ", ";
    std::string message = "adapter '" + std::string(text) + "'; expected " + list + "or " +
                          std::to_string(kLeastNt) + " to " + std::to_string(kMostNt) + " bases";
    if (const std::string near = core::nearest_name(text, names); !near.empty()) {
        message += "; did you mean '" + near + "'?";
    }
    throw core::InputError(message);
}

}  // namespace oligo::dna
