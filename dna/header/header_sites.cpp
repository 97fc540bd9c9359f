#include "dna/header/header_sites.hpp"

#include "dna/alignment/approximate_search.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

namespace oligo::dna {
namespace {

constexpr std::size_t kPrimerLetters = 4;  ///< one edit in so many still fits
constexpr std::int64_t kWordNt = HeaderWords::kWordNt;
/// Bases of words that errors may hide at the end of a chain, and of primers that look like words.
constexpr std::int64_t kInwards = 4 * kWordNt, kOutwards = 6 * kWordNt;
constexpr std::size_t kPrimerShare = 10;  ///< one read in so many must have the primers
constexpr std::size_t kProbeReads = 2000;
constexpr std::size_t kTriedLengths = 12;
constexpr std::size_t kLeastPrimerNt = 10;  ///< shorter ones are found everywhere
constexpr unsigned kMarkEdits = 1;          ///< of the first two words
constexpr std::size_t kLeastMarked = 2;     ///< reads with those words
constexpr std::int32_t kMostDrift = 2;      ///< bases out of step
constexpr std::size_t kMostPrimerNt = 60;
constexpr double kCommonShare = 0.7;  ///< of the reads that agree on a base of a primer

/// A read's bases from..end-1, as far as it has them.
std::string_view piece(const HeaderRead& read, std::int64_t& from, std::int64_t end) {
    const auto size = static_cast<std::int64_t>(read.bases.size());
    from = std::clamp<std::int64_t>(from, 0, size);
    end = std::clamp<std::int64_t>(end, from, size);
    return std::string_view(read.bases)
        .substr(static_cast<std::size_t>(from), static_cast<std::size_t>(end - from));
}

void note(HeaderSites& sites, const HeaderRead& read, const ApproximatePattern* five,
          const ApproximatePattern* three) {
    const std::int64_t front = read.chain.front(), back = read.chain.back() + kWordNt;
    std::optional<std::int32_t> begin, end;
    if (five != nullptr) {
        std::int64_t from = front - kInwards - static_cast<std::int64_t>(five->size());
        const auto text = piece(read, from, front + kOutwards);
        const auto most = static_cast<unsigned>(five->size() / kPrimerLetters);
        if (const auto hit = five->best(text, most)) {
            begin = static_cast<std::int32_t>(from + static_cast<std::int64_t>(hit->end));
        }
    }
    if (three != nullptr) {
        std::int64_t from = back - kOutwards;
        const auto text =
            piece(read, from, back + kInwards + static_cast<std::int64_t>(three->size()));
        const auto most = static_cast<unsigned>(three->size() / kPrimerLetters);
        if (const auto hit = three->best(text, most)) {
            end = static_cast<std::int32_t>(from + static_cast<std::int64_t>(hit->begin));
        }
    }
    sites.found += begin || end;
    sites.begins.push_back(begin);
    sites.ends.push_back(end);
}

HeaderSites sites_of(const std::vector<HeaderRead>& reads, std::size_t count, std::string_view five,
                     std::string_view three) {
    HeaderSites sites;
    std::optional<ApproximatePattern> five_pattern, three_pattern;
    if (five.size() >= kLeastPrimerNt) five_pattern.emplace(five);
    if (three.size() >= kLeastPrimerNt) three_pattern.emplace(three);
    for (std::size_t i = 0; i < count; ++i) {
        note(sites, reads[i], five_pattern ? &*five_pattern : nullptr,
             three_pattern ? &*three_pattern : nullptr);
    }
    return sites;
}

/// Bases on which most reads agree, from a place of each read on outwards: `step` 1 or -1.
std::string common_run(const std::vector<HeaderRead>& reads,
                       const std::vector<std::optional<std::int32_t>>& places, int step) {
    std::string run;
    for (std::size_t i = 0; i < kMostPrimerNt; ++i) {
        std::array<std::size_t, 4> votes{};
        std::size_t all = 0, here = 0;
        for (std::size_t r = 0; r < places.size(); ++r) {
            if (!places[r]) continue;
            ++all;
            const std::int64_t at = step > 0 ? *places[r] + static_cast<std::int64_t>(i)
                                             : *places[r] - 1 - static_cast<std::int64_t>(i);
            if (at < 0 || at >= static_cast<std::int64_t>(reads[r].bases.size())) continue;
            const std::uint8_t value = base_value(reads[r].bases[static_cast<std::size_t>(at)]);
            if (value > 3) continue;
            ++votes[value];
            ++here;
        }
        const auto best = std::max_element(votes.begin(), votes.end());
        if (2 * here < all || here == 0 ||
            static_cast<double>(*best) < kCommonShare * static_cast<double>(here)) {
            break;
        }
        run += kBases[static_cast<std::size_t>(best - votes.begin())];
    }
    if (step < 0) std::reverse(run.begin(), run.end());
    return run;
}

}  // namespace

std::vector<std::size_t> HeaderSites::likely_lengths(const std::vector<HeaderRead>& reads) const {
    std::map<std::int64_t, std::size_t> both, one;
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const auto size = static_cast<std::int32_t>(reads[i].bases.size());
        if (begins[i] && ends[i]) {
            ++both[*ends[i] - *begins[i]];
        } else if (begins[i]) {
            ++one[size - *begins[i]];
        } else if (ends[i]) {
            ++one[*ends[i]];
        }
    }
    std::vector<std::size_t> lengths;
    const auto add = [&](std::int64_t length) {
        const auto nt = static_cast<std::size_t>(length);
        if (length < std::int64_t{HeaderLayout::kMinWords} * kWordNt || nt > kMaxReadNt) return;
        if (std::find(lengths.begin(), lengths.end(), nt) == lengths.end()) lengths.push_back(nt);
    };
    for (const auto* counts : {&both, &one}) {
        std::vector<std::pair<std::size_t, std::int64_t>> order;
        for (const auto& [length, count] : *counts) order.emplace_back(count, length);
        std::sort(order.rbegin(), order.rend());
        if (order.empty()) continue;
        // Reads lose more bases than they gain, so the likeliest length may be one or two short.
        const std::int64_t likeliest = order.front().second;
        for (const int off : {0, 1, 2, -1, 3, 6, -6, 12}) add(likeliest + off);
        for (std::size_t i = 1; i < order.size() && i < kTriedLengths / 2; ++i) {
            add(order[i].second);
        }
    }
    if (lengths.size() > kTriedLengths) lengths.resize(kTriedLengths);
    return lengths;
}

std::vector<std::optional<std::int32_t>> HeaderSites::begins_of(std::size_t strand_nt) const {
    std::vector<std::optional<std::int32_t>> result = begins;
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (!result[i] && ends[i]) result[i] = *ends[i] - static_cast<std::int32_t>(strand_nt);
    }
    return result;
}

Primers HeaderSites::common_primers(const std::vector<HeaderRead>& reads,
                                    std::size_t strand_nt) const {
    const HeaderLayout layout(strand_nt);
    const auto words = static_cast<std::int32_t>(layout.words * HeaderWords::kWordNt);
    auto to = ends;
    for (std::size_t i = 0; i < to.size(); ++i) {
        // In step with the last word that was found, whether that is one of the strand or what
        // looks like one.
        if (!to[i] || !begins[i]) continue;
        const std::int32_t off = *to[i] - *begins[i] - words;
        const auto steps = static_cast<std::int32_t>(
            std::lround(static_cast<double>(off) / static_cast<double>(kWordNt)));
        const auto word_nt = static_cast<std::int32_t>(kWordNt);
        if (std::abs(off - steps * word_nt) <= kMostDrift) {
            *to[i] += static_cast<std::int32_t>(layout.filler_nt) - steps * word_nt;
        } else {
            to[i] = std::nullopt;
        }
    }
    Primers common{"custom", common_run(reads, begins, -1), common_run(reads, to, 1)};
    if (common.five_prime.empty() && common.three_prime.empty()) common.name = "none";
    return common;
}

HeaderSites find_sites(const std::vector<HeaderRead>& reads, const Primers& primers) {
    HeaderSites sites = sites_of(reads, reads.size(), primers.five_prime, primers.three_prime);
    sites.primers = primers;
    return sites;
}

std::optional<HeaderSites> find_known_sites(const std::vector<HeaderRead>& reads) {
    const std::size_t probe = std::min(reads.size(), kProbeReads);
    const Primers* best = nullptr;
    std::size_t most = probe / kPrimerShare;
    for (const Primers& primers : known_primers()) {
        if (primers.five_prime.empty()) continue;
        const std::size_t found =
            sites_of(reads, probe, primers.five_prime, primers.three_prime).found;
        if (found > most) {
            most = found;
            best = &primers;
        }
    }
    if (best == nullptr) return std::nullopt;
    return find_sites(reads, *best);
}

std::optional<HeaderSites> find_marked_sites(const std::vector<HeaderRead>& reads) {
    const std::size_t probe = std::min(reads.size(), kProbeReads / 8);
    const auto look = [&](const ApproximatePattern& mark, const HeaderRead& read) {
        const std::int64_t front = read.chain.front();
        std::int64_t from = front - kOutwards;
        const auto text =
            piece(read, from, front + kOutwards + static_cast<std::int64_t>(mark.size()));
        const auto hit = mark.best(text, kMarkEdits);
        return hit ? std::optional(
                         static_cast<std::int32_t>(from + static_cast<std::int64_t>(hit->begin)))
                   : std::nullopt;
    };
    std::optional<ApproximatePattern> best;
    std::size_t most = kLeastMarked - 1;
    for (unsigned version = 0; version < kHeaderVersions; ++version) {
        for (unsigned needed = 1; needed <= HeaderLayout::kMaxMessageStrands; ++needed) {
            const ApproximatePattern mark(header_mark(version, needed));
            std::size_t found = 0;
            for (std::size_t i = 0; i < probe; ++i) found += look(mark, reads[i]).has_value();
            if (found > most) {
                most = found;
                best = mark;
            }
        }
    }
    if (!best) return std::nullopt;
    HeaderSites sites;
    sites.primers.name = "custom";
    for (const HeaderRead& read : reads) {
        sites.begins.push_back(look(*best, read));
        sites.ends.push_back(sites.begins.back()
                                 ? std::optional<std::int32_t>(read.chain.back() + kWordNt)
                                 : std::nullopt);
        sites.found += sites.begins.back().has_value();
    }
    return sites;
}

}  // namespace oligo::dna
