#include "dna/constraints/screen.hpp"

#include "dna/constraints/pattern.hpp"
#include "dna/constraints/structure.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordBits = 64;

constexpr std::size_t strong(std::uint8_t value) {
    return static_cast<std::size_t>((value ^ (value >> 1)) & 1);
}

struct Composition {
    std::size_t strong = 0;
    std::size_t longest_run = 0;
    bool letters = true;  ///< A C G T only
};

/// One pass over the oligo; its base values come out in `values`.
Composition read_composition(std::string_view oligo, std::span<std::uint8_t> values) {
    Composition found;
    std::size_t run = 0;
    std::uint8_t previous = 4;
    std::uint8_t seen = 0;
    for (std::size_t i = 0; i < oligo.size(); ++i) {
        const std::uint8_t value = base_value(oligo[i]);
        values[i] = value;
        seen |= value;
        found.strong += strong(value);
        run = value == previous ? run + 1 : 1;
        found.longest_run = std::max(found.longest_run, run);
        previous = value;
    }
    found.letters = seen <= 3;
    return found;
}

bool windows_hold(std::span<const std::uint8_t> values, const GcWindow& window) {
    const std::size_t length = window.length_nt;
    if (length == 0 || length > values.size()) {
        return true;
    }
    std::size_t count = 0;
    for (std::size_t i = 0; i < length; ++i) {
        count += strong(values[i]);
    }
    std::size_t fewest = count;
    std::size_t most = count;
    for (std::size_t i = length; i < values.size(); ++i) {
        count += strong(values[i]) - strong(values[i - length]);
        fewest = std::min(fewest, count);
        most = std::max(most, count);
    }
    const GcCount bounds = gc_count(length, window.gc_min, window.gc_max);
    return fewest >= bounds.low && most <= bounds.high;
}

}  // namespace

bool MotifAutomaton::found_in(std::span<const std::uint8_t> values) const {
    std::uint64_t state = 0;
    std::uint64_t hits = 0;
    for (const std::uint8_t value : values) {
        state = ((state << 1) | starts) & admits[value & 3];
        hits |= state & accepts;
    }
    return hits != 0;
}

Screen::Screen(Constraints rules) : rules_(std::move(rules)) {
    for (const std::string& motif : rules_.forbidden_motifs) {
        const Pattern pattern = pattern_of(motif);
        const Pattern reversed = reverse_complement_of(pattern);
        add_motif(pattern);
        if (reversed != pattern) {
            add_motif(reversed);
        }
    }
}

void Screen::add_motif(const Pattern& pattern) {
    if (pattern.empty()) {
        return;
    }
    if (pattern.size() > kWordBits) {
        long_motifs_.push_back(pattern);
        return;
    }
    if (automata_.empty() || automata_.back().filled + pattern.size() > kWordBits) {
        automata_.emplace_back();
    }
    MotifAutomaton& automaton = automata_.back();
    automaton.starts |= std::uint64_t{1} << automaton.filled;
    for (const std::uint8_t set : pattern) {
        for (unsigned value = 0; value < 4; ++value) {
            automaton.admits[value] |= static_cast<std::uint64_t>((set >> value) & 1)
                                       << automaton.filled;
        }
        ++automaton.filled;
    }
    automaton.accepts |= std::uint64_t{1} << (automaton.filled - 1);
}

bool Screen::passes(std::string_view oligo) const {
    std::vector<std::uint8_t> values(oligo.size());
    const Composition found = read_composition(oligo, values);
    const GcCount bounds = gc_count(oligo.size(), rules_.gc_min, rules_.gc_max);
    if (!found.letters || found.longest_run > rules_.max_run || found.strong < bounds.low ||
        found.strong > bounds.high) {
        return false;
    }
    const auto holds = [&](const GcWindow& window) { return windows_hold(values, window); };
    const auto hit = [&](const MotifAutomaton& automaton) { return automaton.found_in(values); };
    const auto long_hit = [&](const Pattern& pattern) {
        return find_pattern(oligo, pattern) != std::string_view::npos;
    };
    return std::all_of(rules_.gc_windows.begin(), rules_.gc_windows.end(), holds) &&
           std::none_of(automata_.begin(), automata_.end(), hit) &&
           std::none_of(long_motifs_.begin(), long_motifs_.end(), long_hit) &&
           !find_lookalike(oligo, rules_.lookalikes) && !find_hairpin(oligo, rules_.hairpin);
}

}  // namespace oligo::dna
