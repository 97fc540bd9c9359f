#include "dna/constraints/screen.hpp"

#include "dna/constraints/base_planes.hpp"
#include "dna/constraints/pattern.hpp"
#include "dna/constraints/structure.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordBits = 64;

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
    if (!rules_.lookalikes.sites.empty()) sites_.emplace(rules_.lookalikes);
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
    const BasePlanes planes(oligo);
    if (!planes.letters() || planes.run_above(rules_.max_run)) return false;
    const GcCount bounds = gc_count(oligo.size(), rules_.gc_min, rules_.gc_max);
    if (planes.strong() < bounds.low || planes.strong() > bounds.high) return false;
    const auto values = planes.values();
    const auto holds = [&](const GcWindow& window) {
        const GcCount count = gc_count(window.length_nt, window.gc_min, window.gc_max);
        return planes.windows_hold(window.length_nt, count.low, count.high);
    };
    const auto hit = [&](const MotifAutomaton& automaton) { return automaton.found_in(values); };
    const auto long_hit = [&](const Pattern& pattern) {
        return find_pattern(oligo, pattern) != std::string_view::npos;
    };
    return std::all_of(rules_.gc_windows.begin(), rules_.gc_windows.end(), holds) &&
           std::none_of(automata_.begin(), automata_.end(), hit) &&
           std::none_of(long_motifs_.begin(), long_motifs_.end(), long_hit) &&
           !(sites_ && sites_->found_in(oligo, values)) && !find_hairpin(oligo, rules_.hairpin);
}

}  // namespace oligo::dna
