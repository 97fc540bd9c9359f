#include "dna/mapping/enumerative.hpp"

#include "core/error.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/mapping/counted_code.hpp"
#include "dna/mapping/windowed_code.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

std::size_t strong_bases(std::string_view bases) {
    return static_cast<std::size_t>(
        std::lround(gc_content(bases) * static_cast<double>(bases.size())));
}

/// How many C and G the region may hold for the GC of the whole oligo.
GcCount strong_of_region(const Constraints& rules, const MappingRegion& region) {
    const std::size_t left = strong_bases(region.left);
    const GcCount behind = region.strong_behind(0, region.behind_nt());
    const std::size_t length = region.left.size() + region.length_nt + region.behind_nt();
    const GcCount whole = gc_count(length, rules.gc_min, rules.gc_max);
    const GcCount around{left + behind.low, left + behind.high};
    if (whole.high < around.high) {
        return {1, 0};
    }
    return {whole.low > around.low ? whole.low - around.low : 0, whole.high - around.high};
}

/// Windows of `length_nt` that begin in the words behind the region, whatever the words.
void check_windows_behind(const MappingRegion& region, std::size_t length_nt, GcCount strong) {
    for (std::size_t from = 0; from < region.words.length_nt(); ++from) {
        if (from + length_nt > region.behind_nt()) return;
        const GcCount found = region.strong_behind(from, from + length_nt);
        if (found.low >= strong.low && found.high <= strong.high) continue;
        throw core::InputError("mapping: a window of " + std::to_string(length_nt) + " nt over " +
                               "words of inner parity or the primer behind them may hold " +
                               std::to_string(found.low) + ".." + std::to_string(found.high) +
                               " C and G; expected " + std::to_string(strong.low) + ".." +
                               std::to_string(strong.high) +
                               ", so allow wider windows or other primers, or do without inner "
                               "parity");
    }
}

/// Fewest and most C and G in `length` bases every window of which holds low..high of them.
GcCount implied(std::size_t length, std::size_t window, GcCount strong) {
    const std::size_t rest = length % window;
    const std::size_t most_weak = window - strong.low;
    return {length / window * strong.low + (rest > most_weak ? rest - most_weak : 0),
            length / window * strong.high + std::min(strong.high, rest)};
}

void check_neighbours(const Constraints& rules, const MappingRegion& region) {
    Constraints local = rules;
    local.gc_min = 0;
    local.gc_max = 1;
    local.lookalikes = {};
    local.hairpin = {};
    for (const std::string& side : {region.left, region.right}) {
        if (const auto broken = broken_constraint(side, local)) {
            throw core::InputError("mapping: '" + side +
                                   "' beside the region breaks the constraints: " + *broken);
        }
    }
}

std::unique_ptr<const ConstrainedCode> make_windowed(const Constraints& rules,
                                                     const MappingRegion& region,
                                                     ConstraintMachine machine, GcCount strong) {
    const GcWindow& window = rules.gc_windows[0];
    const GcCount count = gc_count(window.length_nt, window.gc_min, window.gc_max);
    check_windows_behind(region, window.length_nt, count);
    const GcCount region_count = implied(region.length_nt, window.length_nt, count);
    if (region_count.low < strong.low || region_count.high > strong.high) {
        throw core::InputError("mapping: windows of " + std::to_string(window.length_nt) +
                               " nt leave " + std::to_string(region_count.low) + ".." +
                               std::to_string(region_count.high) + " C and G in " +
                               std::to_string(region.length_nt) + " bases, the whole oligo only " +
                               std::to_string(strong.low) + ".." + std::to_string(strong.high) +
                               "; allow a wider gc_min..gc_max or take a region of whole windows");
    }
    return std::make_unique<WindowedCode>(WindowStates(std::move(machine), window.length_nt, count),
                                          region);
}

std::unique_ptr<const ConstrainedCode> make_code(const Constraints& rules,
                                                 const MappingRegion& region) {
    if (region.length_nt == 0 || region.length_nt > ConstrainedMapping::kMostNt) {
        throw core::InputError("mapping: a region of " + std::to_string(region.length_nt) +
                               " bases; expected 1.." +
                               std::to_string(ConstrainedMapping::kMostNt));
    }
    if (rules.gc_windows.size() > 1) {
        throw core::InputError("mapping: " + std::to_string(rules.gc_windows.size()) +
                               " GC windows; a mapping takes one at most");
    }
    check_neighbours(rules, region);
    const GcCount strong = strong_of_region(rules, region);
    ConstraintMachine machine(rules, region.words.count == 0 ? region.right : "");
    if (region.words.count > 0) {
        machine.narrow_ends([&](ConstraintMachine::State state) {
            return region.words.book->may_follow(machine, state);
        });
    }
    if (!rules.gc_windows.empty()) {
        return make_windowed(rules, region, std::move(machine), strong);
    }
    return std::make_unique<CountedCode>(std::move(machine), region, strong);
}

}  // namespace

ConstrainedMapping::ConstrainedMapping(const Constraints& rules, const MappingRegion& region)
    : length_nt_(region.length_nt), code_(make_code(rules, region)) {}

void ConstrainedMapping::encode(std::span<const std::uint8_t> bits, std::span<char> bases) const {
    const std::size_t strands = bases.size() / length_nt_;
    if (bases.size() != strands * length_nt_ || bits.size() != strands * capacity_bytes()) {
        throw core::InputError("mapping: " + std::to_string(bits.size()) + " bytes for " +
                               std::to_string(bases.size()) + " bases; expected " +
                               std::to_string(capacity_bytes()) + " and " +
                               std::to_string(length_nt_));
    }
    code_->encode(bits, bases);
}

bool ConstrainedMapping::decode(std::string_view bases, std::span<std::uint8_t> bits) const {
    if (bits.size() != capacity_bytes()) {
        throw core::InputError("mapping: room for " + std::to_string(bits.size()) +
                               " bytes; expected " + std::to_string(capacity_bytes()));
    }
    return bases.size() == length_nt_ && code_->decode(bases, bits);
}

}  // namespace oligo::dna
