// Constrained mappings: any bits come back from bases that keep the rules; any letters are refused
// or are what encode writes. Inner parity: what it corrects is a codeword near to the letters.
#include "dna/constraints/screen.hpp"
#include "dna/mapping/enumerative.hpp"
#include "dna/mapping/three_to_two.hpp"
#include "dna/mapping/two_bit.hpp"
#include "dna/nucleotide.hpp"
#include "dna/strand/inner_parity.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace oligo;

struct Case {
    dna::Screen screen;
    dna::MappingRegion region;
    dna::ConstrainedMapping mapping;

    Case(const dna::Constraints& rules, const dna::MappingRegion& where)
        : screen(rules), region(where), mapping(rules, where) {}
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all = [] {
        std::vector<Case> made;
        dna::Constraints motifs;
        motifs.forbidden_motifs = {"GAATTC", "GGTCTC"};
        dna::Constraints windows{3, 0, 1, {}};
        windows.gc_windows = {{12, 0.25, 0.75}};
        dna::Constraints tight{2, 0, 1, {"GAATTC"}};
        tight.gc_windows = {{8, 0.25, 0.75}};
        made.emplace_back(dna::Constraints{}, dna::MappingRegion{50, "", ""});
        made.emplace_back(motifs, dna::MappingRegion{61, "ACGTAA", "CCATG"});
        made.emplace_back(windows, dna::MappingRegion{64, "", "GGGACT"});
        made.emplace_back(tight, dna::MappingRegion{23, "ACGTTGCA", "TGCA"});
        return made;
    }();
    return all;
}

void check_letters(const Case& one, const std::string& letters) {
    std::vector<std::uint8_t> bits(one.mapping.capacity_bytes());
    if (one.mapping.decode(letters, bits)) {
        std::string again(one.mapping.length_nt(), '?');
        one.mapping.encode(bits, again);
        fuzz::require(again == letters);
    }
}

void check_bits(const Case& one, std::vector<std::uint8_t> bits) {
    bits.resize(one.mapping.capacity_bytes());
    const std::size_t used = one.mapping.capacity_bits() % 8;
    if (used != 0) bits.back() &= static_cast<std::uint8_t>(0xFF00 >> used);
    std::string bases(one.mapping.length_nt(), '?');
    one.mapping.encode(bits, bases);
    fuzz::require(one.screen.passes(one.region.left + bases + one.region.right));
    std::vector<std::uint8_t> back(bits.size());
    fuzz::require(one.mapping.decode(bases, back) && back == bits);
}

void check_simple(const std::string& letters) {
    std::vector<std::uint8_t> bits((dna::three_to_two::capacity_bits(letters.size()) + 7) / 8);
    std::vector<std::uint8_t> known(letters.size() / 2);
    const std::size_t pairs = dna::three_to_two::decode(letters, bits, known);
    fuzz::require(pairs == static_cast<std::size_t>(std::count(known.begin(), known.end(), 1)));
    if (letters.size() > dna::TwoBitMapping::kVariantNt) {
        const dna::TwoBitMapping mapping(letters.size(), 7);
        bits.resize(mapping.capacity_bytes());
        mapping.decode(letters, bits);
    }
}

/// Symbols in which two strands differ: four bases each, words of `parity` behind `data_nt`.
std::size_t differing_symbols(const std::string& a, const std::string& b, std::size_t data_nt,
                              std::size_t word_nt) {
    std::size_t differing = 0;
    for (std::size_t at = 0; at < a.size();) {
        const std::size_t next =
            at < data_nt ? std::min(at + dna::InnerParity::kSymbolNt, data_nt) : at + word_nt;
        differing += a.compare(at, next - at, b, at, next - at) != 0;
        at = next;
    }
    return differing;
}

void check_parity(const std::string& letters, std::span<const std::uint8_t> doubt) {
    constexpr unsigned kParity = 6;
    static const dna::InnerParity code(dna::LocalBook(dna::Constraints{}, "CACAC"), kParity);
    const std::size_t nt = code.length_nt();
    std::string quality;
    for (const std::uint8_t byte : doubt.first(std::min(doubt.size(), letters.size()))) {
        quality += static_cast<char>('!' + byte % 42);
    }
    if (const auto data = code.corrected({letters, quality})) {
        const std::string& bases = data->bases;
        fuzz::require(bases.size() + nt == letters.size() && data->symbols <= kParity);
        std::string strand = bases + std::string(nt, 'A');
        code.write(strand);
        fuzz::require(differing_symbols(strand, letters, bases.size(), nt / kParity) <= kParity);
    }
    // Whatever the letters say, three other ones in what is written are put right.
    std::string strand = letters.substr(0, letters.size() - std::min(letters.size(), nt));
    for (char& letter : strand) letter = dna::kBases[dna::base_value(letter) & 3];
    if (strand.empty()) return;
    strand.resize(strand.size() + nt);
    code.write(strand);
    const std::string written = strand;
    for (std::size_t i = 0; i < std::min<std::size_t>(doubt.size(), kParity / 2); ++i) {
        strand[doubt[i] % strand.size()] = "ACGTN"[doubt[i] % 5];
    }
    const auto data = code.corrected({strand, {}});
    fuzz::require(data && data->bases == written.substr(0, data->bases.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const Case& one = cases()[input.below(cases().size())];
    const auto rest = input.rest();
    std::string letters;
    for (const std::uint8_t byte : rest.first(std::min<std::size_t>(rest.size(), 100))) {
        letters += byte < 250 ? "ACGT"[byte % 4] : static_cast<char>(byte);
    }
    check_simple(letters);
    check_parity(letters, rest);
    letters.resize(one.mapping.length_nt(), 'C');
    check_letters(one, letters);
    check_bits(one, {rest.begin(), rest.end()});
    return 0;
}
