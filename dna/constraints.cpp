#include "dna/constraints.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordBits = 64;

/// Bases a motif letter stands for (IUPAC), one bit a base value; 0 for any other letter.
std::uint8_t base_set(char letter) {
    static constexpr std::string_view kLetters = "ACGTRYSWKMBDHVN";
    static constexpr std::array<std::uint8_t, 15> kSets = {1,  2, 4,  8,  5,  10, 6, 9,
                                                           12, 3, 14, 13, 11, 7,  15};
    const char upper = (letter >= 'a' && letter <= 'z') ? static_cast<char>(letter - 32) : letter;
    const std::size_t at = kLetters.find(upper);
    return at == std::string_view::npos ? 0 : kSets[at];
}

std::uint8_t complement_set(std::uint8_t set) {
    return static_cast<std::uint8_t>((set & 1) << 3 | (set & 2) << 1 | (set & 4) >> 1 |
                                     (set & 8) >> 3);
}

using Pattern = std::vector<std::uint8_t>;  ///< one base set a position

Pattern pattern_of(std::string_view motif) {
    Pattern pattern(motif.size());
    std::transform(motif.begin(), motif.end(), pattern.begin(), base_set);
    return pattern;
}

Pattern reverse_complement_of(const Pattern& pattern) {
    Pattern reversed(pattern.size());
    std::transform(pattern.rbegin(), pattern.rend(), reversed.begin(), complement_set);
    return reversed;
}

/// Shift-And automaton (Baeza-Yates, Gonnet 1992) over as many patterns as fit 64 bits.
struct MotifAutomaton {
    std::array<std::uint64_t, 4> admits{};  ///< by base value
    std::uint64_t starts = 0;
    std::uint64_t accepts = 0;
    std::size_t filled = 0;

    void add(const Pattern& pattern) {
        starts |= std::uint64_t{1} << filled;
        for (const std::uint8_t set : pattern) {
            for (unsigned value = 0; value < 4; ++value) {
                admits[value] |= static_cast<std::uint64_t>((set >> value) & 1) << filled;
            }
            ++filled;
        }
        accepts |= std::uint64_t{1} << (filled - 1);
    }

    bool found_in(std::string_view oligo) const {
        std::uint64_t state = 0;
        std::uint64_t hits = 0;
        for (const char letter : oligo) {
            state = ((state << 1) | starts) & admits[base_value(letter) & 3];
            hits |= state & accepts;
        }
        return hits != 0;
    }
};

bool holds_motif(std::string_view oligo, const std::vector<std::string>& motifs) {
    MotifAutomaton automaton;
    const auto holds = [&](const Pattern& pattern) {
        if (automaton.filled + pattern.size() > kWordBits) {
            if (automaton.found_in(oligo)) {
                return true;
            }
            automaton = {};
        }
        automaton.add(pattern);
        return false;
    };
    for (const std::string& motif : motifs) {
        if (motif.empty() || motif.size() > oligo.size()) {
            continue;
        }
        const Pattern pattern = pattern_of(motif);
        const Pattern reversed = reverse_complement_of(pattern);
        if (holds(pattern) || (reversed != pattern && holds(reversed))) {
            return true;
        }
    }
    return automaton.filled > 0 && automaton.found_in(oligo);
}

/// First position where `pattern` matches, or npos.
std::size_t find_pattern(std::string_view oligo, const Pattern& pattern) {
    if (pattern.empty()) {
        return std::string_view::npos;
    }
    for (std::size_t at = 0; at + pattern.size() <= oligo.size(); ++at) {
        std::size_t i = 0;
        while (i < pattern.size() && ((pattern[i] >> base_value(oligo[at + i])) & 1) != 0) {
            ++i;
        }
        if (i == pattern.size()) {
            return at;
        }
    }
    return std::string_view::npos;
}

/// Fewest and most C and G that an oligo of this length may hold. The slack makes shares such as
/// 0.6 of 5 bases mean 3 whatever the rounding of the product.
struct StrongBounds {
    double low;
    double high;
};

StrongBounds strong_bounds(std::size_t length, const Constraints& rules) {
    constexpr double kSlack = 1e-9;
    const auto size = static_cast<double>(length);
    return {std::ceil(rules.gc_min * size - kSlack), std::floor(rules.gc_max * size + kSlack)};
}

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

std::optional<std::string> broken_gc(std::string_view oligo, const Constraints& rules) {
    const double strong = std::round(gc_content(oligo) * static_cast<double>(oligo.size()));
    const StrongBounds bounds = strong_bounds(oligo.size(), rules);
    if (strong >= bounds.low && strong <= bounds.high) {
        return std::nullopt;
    }
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "GC content %.1f %%; allowed %.1f to %.1f %%",
                  100 * gc_content(oligo), 100 * rules.gc_min, 100 * rules.gc_max);
    return std::string(text.data());
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

}  // namespace

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
    return broken_motif(oligo, rules.forbidden_motifs);
}

bool satisfies(std::string_view oligo, const Constraints& rules) {
    std::size_t strong = 0;
    std::size_t run = 0;
    std::size_t longest = 0;
    std::uint8_t previous = 4;
    std::uint8_t seen = 0;
    for (const char letter : oligo) {
        const std::uint8_t value = base_value(letter);
        seen |= value;
        strong += static_cast<std::size_t>((value ^ (value >> 1)) & 1);
        run = value == previous ? run + 1 : 1;
        longest = std::max(longest, run);
        previous = value;
    }
    const StrongBounds bounds = strong_bounds(oligo.size(), rules);
    const auto count = static_cast<double>(strong);
    if (seen > 3 || longest > rules.max_run || count < bounds.low || count > bounds.high) {
        return false;
    }
    if (rules.forbidden_motifs.empty()) {
        return true;
    }
    const auto too_long = [](const std::string& motif) { return motif.size() > kWordBits; };
    if (std::any_of(rules.forbidden_motifs.begin(), rules.forbidden_motifs.end(), too_long)) {
        return !broken_motif(oligo, rules.forbidden_motifs);
    }
    return !holds_motif(oligo, rules.forbidden_motifs);
}

}  // namespace oligo::dna
