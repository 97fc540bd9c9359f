#include "dna/constraints/constraints.hpp"

#include "dna/constraints/pattern.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/constraints/structure.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace oligo::dna {
namespace {

std::optional<std::string> broken_run(std::string_view oligo, std::size_t max_run) {
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= oligo.size(); ++i) {
        if (i < oligo.size() && base_value(oligo[i]) == base_value(oligo[begin])) {
            continue;
        }
        if (i - begin > max_run) {
            return "run of " + std::to_string(i - begin) + " x " +
                   kBases[base_value(oligo[begin])] + " at position " + std::to_string(begin + 1) +
                   "; allowed " + std::to_string(max_run);
        }
        begin = i;
    }
    return std::nullopt;
}

std::string percent_text(std::size_t strong, std::size_t length, double gc_min, double gc_max) {
    const double share =
        length == 0 ? 0 : static_cast<double>(strong) / static_cast<double>(length);
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "GC content %.1f %%; allowed %.1f to %.1f %%",
                  100 * share, 100 * gc_min, 100 * gc_max);
    return text.data();
}

std::size_t strong_bases(std::string_view bases) {
    return static_cast<std::size_t>(std::count_if(bases.begin(), bases.end(), [](char letter) {
        return base_value(letter) == 1 || base_value(letter) == 2;
    }));
}

bool within(std::size_t strong, std::size_t length, double gc_min, double gc_max) {
    const GcCount bounds = gc_count(length, gc_min, gc_max);
    return strong >= bounds.low && strong <= bounds.high;
}

std::optional<std::string> broken_gc(std::string_view oligo, const Constraints& rules) {
    const std::size_t strong = strong_bases(oligo);
    if (within(strong, oligo.size(), rules.gc_min, rules.gc_max)) {
        return std::nullopt;
    }
    return percent_text(strong, oligo.size(), rules.gc_min, rules.gc_max);
}

std::optional<std::string> broken_window(std::string_view oligo,
                                         const std::vector<GcWindow>& windows) {
    for (const auto& [length, gc_min, gc_max] : windows) {
        for (std::size_t at = 0; length > 0 && at + length <= oligo.size(); ++at) {
            const std::size_t strong = strong_bases(oligo.substr(at, length));
            if (!within(strong, length, gc_min, gc_max)) {
                return "window of " + std::to_string(length) + " nt at position " +
                       std::to_string(at + 1) + ": " + percent_text(strong, length, gc_min, gc_max);
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> broken_motif(std::string_view oligo,
                                        const std::vector<std::string>& motifs) {
    for (const std::string& motif : motifs) {
        const Pattern pattern = pattern_of(motif);
        const std::size_t at = find_pattern(oligo, pattern);
        if (at != std::string_view::npos) {
            return "forbidden motif " + motif + " at position " + std::to_string(at + 1);
        }
        const std::size_t reversed_at = find_pattern(oligo, reverse_complement_of(pattern));
        if (reversed_at != std::string_view::npos) {
            return "forbidden motif " + motif + " on the reverse strand at position " +
                   std::to_string(reversed_at + 1);
        }
    }
    return std::nullopt;
}

std::optional<std::string> broken_structure(std::string_view oligo, const Constraints& rules) {
    if (const auto hit = find_lookalike(oligo, rules.lookalikes)) {
        return std::string("look-alike of ") + (hit->reversed ? "the reverse strand of " : "") +
               "primer site " + rules.lookalikes.sites[hit->site] + " (" +
               std::to_string(hit->piece.edits) + " edits) that ends at position " +
               std::to_string(hit->piece.end) + "; allowed above " +
               std::to_string(rules.lookalikes.max_edits) + " edits";
    }
    if (const auto hit = find_hairpin(oligo, rules.hairpin)) {
        return "hairpin: the " + std::to_string(rules.hairpin.stem_nt) + " bases at position " +
               std::to_string(hit->first + 1) + " pair with those at position " +
               std::to_string(hit->second + 1);
    }
    return std::nullopt;
}

}  // namespace

GcCount gc_count(std::size_t length_nt, double gc_min, double gc_max) {
    // The slack makes shares such as 0.6 of 5 bases mean 3 whatever the rounding of the product.
    constexpr double kSlack = 1e-9;
    const auto size = static_cast<double>(length_nt);
    const double low = std::max(0.0, std::ceil(gc_min * size - kSlack));
    const double high = std::floor(gc_max * size + kSlack);
    return {static_cast<std::size_t>(low), static_cast<std::size_t>(std::max(0.0, high))};
}

std::optional<std::string> broken_constraint(std::string_view oligo, const Constraints& rules) {
    for (std::size_t i = 0; i < oligo.size(); ++i) {
        if (base_value(oligo[i]) > 3) {
            return std::string("letter '") + oligo[i] + "' at position " + std::to_string(i + 1) +
                   "; allowed A C G T";
        }
    }
    if (auto broken = broken_run(oligo, rules.max_run)) {
        return broken;
    }
    if (auto broken = broken_gc(oligo, rules)) {
        return broken;
    }
    if (auto broken = broken_window(oligo, rules.gc_windows)) {
        return broken;
    }
    if (auto broken = broken_motif(oligo, rules.forbidden_motifs)) {
        return broken;
    }
    return broken_structure(oligo, rules);
}

bool satisfies(std::string_view oligo, const Constraints& rules) {
    return Screen(rules).passes(oligo);
}

}  // namespace oligo::dna
