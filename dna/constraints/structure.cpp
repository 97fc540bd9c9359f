#include "dna/constraints/structure.hpp"

#include "dna/nucleotide.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostStemNt = 32;

/// The oligo without the sites that stand exactly at its ends, and how many bases went in front.
struct Interior {
    std::string_view bases;
    std::size_t offset = 0;
};

Interior interior_of(std::string_view oligo, const std::vector<std::string>& sites) {
    std::size_t front = 0;
    std::size_t back = 0;
    for (const std::string& site : sites) {
        for (const std::string& form : {site, reverse_complement(site)}) {
            front = oligo.starts_with(form) ? std::max(front, form.size()) : front;
            back = oligo.ends_with(form) ? std::max(back, form.size()) : back;
        }
    }
    if (front + back >= oligo.size()) {
        return {};
    }
    return {oligo.substr(front, oligo.size() - front - back), front};
}

}  // namespace

NearestPiece nearest_piece(std::string_view bases, std::string_view site) {
    std::array<std::uint64_t, 5> equal{};
    for (std::size_t i = 0; i < site.size(); ++i) {
        equal[base_value(site[i])] |= std::uint64_t{1} << i;
    }
    equal[4] = 0;
    PieceDistance distance(site.size());
    NearestPiece best = {site.size(), 0};
    for (std::size_t i = 0; i < bases.size(); ++i) {
        distance.read(equal[base_value(bases[i])]);
        if (distance.edits() < best.edits) best = {distance.edits(), i + 1};
    }
    return best;
}

std::optional<LookalikeHit> find_lookalike(std::string_view oligo, const Lookalikes& rules) {
    if (rules.sites.empty()) {
        return std::nullopt;
    }
    const Interior interior = interior_of(oligo, rules.sites);
    for (std::size_t i = 0; i < rules.sites.size(); ++i) {
        for (const bool reversed : {false, true}) {
            const std::string site = reversed ? reverse_complement(rules.sites[i]) : rules.sites[i];
            NearestPiece piece = nearest_piece(interior.bases, site);
            if (piece.edits <= rules.max_edits) {
                piece.end += interior.offset;
                return LookalikeHit{i, piece, reversed};
            }
        }
    }
    return std::nullopt;
}

std::optional<HairpinHit> find_hairpin(std::string_view oligo, const Hairpin& rules) {
    const std::size_t stem = rules.stem_nt;
    if (stem == 0 || stem > kMostStemNt || oligo.size() < 2 * stem + rules.loop_nt) {
        return std::nullopt;
    }
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - 2 * stem);
    const std::size_t apart = stem + rules.loop_nt;
    std::vector<std::uint64_t> words(oligo.size() - stem + 1);  // forward, by start
    std::vector<bool> pure(words.size());
    std::unordered_map<std::uint64_t, std::size_t> first;
    std::uint64_t forward = 0;
    std::uint64_t backward = 0;  // reverse complement of the last `stem` bases
    std::size_t good = 0;        // successive letters A C G T
    for (std::size_t end = 1; end <= oligo.size(); ++end) {
        const std::uint64_t value = base_value(oligo[end - 1]);
        good = value > 3 ? 0 : good + 1;
        forward = ((forward << 2) | (value & 3)) & mask;
        backward = (backward >> 2) | ((3 - (value & 3)) << (2 * (stem - 1)));
        if (end < stem) {
            continue;
        }
        const std::size_t start = end - stem;
        words[start] = forward;
        pure[start] = good >= stem;
        if (start >= apart && pure[start - apart]) {
            first.emplace(words[start - apart], start - apart);
        }
        const auto arm = first.find(backward);
        if (pure[start] && arm != first.end()) {
            return HairpinHit{arm->second, start};
        }
    }
    return std::nullopt;
}

}  // namespace oligo::dna
