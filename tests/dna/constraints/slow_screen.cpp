#include "tests/dna/constraints/slow_screen.hpp"

#include <algorithm>
#include <vector>

namespace oligo::test {
namespace {

std::string other_strand(const std::string& bases) {
    std::string other;
    for (auto at = bases.rbegin(); at != bases.rend(); ++at) {
        other += *at == 'A' ? 'T' : *at == 'T' ? 'A' : *at == 'C' ? 'G' : 'C';
    }
    return other;
}

bool share_within(const std::string& bases, double gc_min, double gc_max) {
    // Whole per cents keep this exact.
    const int low = static_cast<int>(gc_min * 100 + 0.5);
    const int high = static_cast<int>(gc_max * 100 + 0.5);
    const auto strong = static_cast<int>(std::count(bases.begin(), bases.end(), 'C') +
                                         std::count(bases.begin(), bases.end(), 'G'));
    const auto length = static_cast<int>(bases.size());
    return strong * 100 >= low * length && strong * 100 <= high * length;
}

bool windows_within(const std::string& oligo, const dna::GcWindow& window) {
    for (std::size_t at = 0; at + window.length_nt <= oligo.size(); ++at) {
        if (!share_within(oligo.substr(at, window.length_nt), window.gc_min, window.gc_max)) {
            return false;
        }
    }
    return true;
}

bool resembles(const std::string& bases, const std::string& site, std::size_t max_edits) {
    for (std::size_t at = 0; at < bases.size(); ++at) {
        const std::size_t longest = std::min(bases.size() - at, site.size() + max_edits);
        for (std::size_t length = 1; length <= longest; ++length) {
            if (length + max_edits >= site.size() &&
                edit_distance(bases.substr(at, length), site) <= max_edits) {
                return true;
            }
        }
    }
    return false;
}

bool free_of_lookalikes(std::string oligo, const dna::Lookalikes& rules) {
    std::size_t front = 0;
    std::size_t back = 0;
    for (const std::string& site : rules.sites) {
        for (const std::string& form : {site, other_strand(site)}) {
            if (oligo.size() < form.size()) continue;
            if (oligo.substr(0, form.size()) == form) front = std::max(front, form.size());
            if (oligo.substr(oligo.size() - form.size()) == form) {
                back = std::max(back, form.size());
            }
        }
    }
    oligo = front + back < oligo.size() ? oligo.substr(front, oligo.size() - front - back) : "";
    for (const std::string& site : rules.sites) {
        if (resembles(oligo, site, rules.max_edits) ||
            resembles(oligo, other_strand(site), rules.max_edits)) {
            return false;
        }
    }
    return true;
}

bool free_of_hairpins(const std::string& oligo, const dna::Hairpin& rules) {
    const std::size_t stem = rules.stem_nt;
    for (std::size_t at = 0; stem > 0 && at + 2 * stem + rules.loop_nt <= oligo.size(); ++at) {
        const std::string arm = other_strand(oligo.substr(at, stem));
        if (oligo.find(arm, at + stem + rules.loop_nt) != std::string::npos) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

bool keeps_rules(const std::string& oligo, const dna::Constraints& rules) {
    if (oligo.find_first_not_of("ACGT") != std::string::npos) {
        return false;
    }
    for (const char letter : {'A', 'C', 'G', 'T'}) {
        if (oligo.find(std::string(rules.max_run + 1, letter)) != std::string::npos) {
            return false;
        }
    }
    if (!share_within(oligo, rules.gc_min, rules.gc_max)) {
        return false;
    }
    for (const dna::GcWindow& window : rules.gc_windows) {
        if (!windows_within(oligo, window)) return false;
    }
    for (const std::string& motif : rules.forbidden_motifs) {
        if (oligo.find(motif) != std::string::npos ||
            oligo.find(other_strand(motif)) != std::string::npos) {
            return false;
        }
    }
    return free_of_lookalikes(oligo, rules.lookalikes) && free_of_hairpins(oligo, rules.hairpin);
}

}  // namespace oligo::test
