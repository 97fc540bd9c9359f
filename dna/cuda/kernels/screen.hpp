#pragma once

#include "dna/cuda/kernels/tile.hpp"

namespace oligo::dna {

/// A set of constraints as kernels have it (dna/constraints/screen.hpp), for oligos of one length.
struct ScreenRules {
    struct Window {
        std::uint32_t length_nt, low, high;
    };
    /// Shift-And automaton over patterns of 64 places in all.
    struct Automaton {
        std::uint64_t admits[4], starts, accepts;
    };
    /// A motif longer than that: its sets of bases begin at `first`.
    struct LongMotif {
        std::uint32_t first, length;
    };
    /// A site or its reverse complement; its letters begin at `first`.
    struct Site {
        std::uint64_t equal[4];
        std::uint32_t first, length;
    };
    const Window* windows;
    const Automaton* automata;
    const LongMotif* long_motifs;
    const unsigned char* motif_sets;
    const Site* sites;
    const unsigned char* site_letters;
    std::uint32_t window_count, automaton_count, long_motif_count, site_count;
    std::uint32_t max_run, strong_low, strong_high;
    std::uint32_t max_edits, stem_nt, loop_nt;
};

/// A thread an oligo: passes[i] is 1 where it satisfies every rule.
struct ScreenOligos {
    static constexpr unsigned kThreads = 64, kPhases = 2;

    const unsigned char* oligos;
    unsigned char* passes;
    std::uint64_t count;
    RowTile tile;
    ScreenRules rules;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        if constexpr (kPhase == 0) tile.load(at, oligos, count, shared);
        if constexpr (kPhase == 1) {
            if (at.index() >= count) return;
            const unsigned char* const oligo = tile.row(at, oligos, shared);
            passes[at.index()] = runs_and_strong(oligo) && windows(oligo) && motifs(oligo) &&
                                         long_motifs(oligo) && !lookalike(oligo) && !hairpin(oligo)
                                     ? 1
                                     : 0;
        }
    }

  private:
    OLIGO_BODY static unsigned is_strong(unsigned char letter) { return letter >> 1 & 1U; }

    OLIGO_BODY bool runs_and_strong(const unsigned char* oligo) const {
        unsigned run = 0, longest = 0, strong = 0, before = 4;
        for (unsigned i = 0; i < tile.length; ++i) {
            const unsigned base = base_of(oligo[i]);
            if (base > 3) return false;
            run = base == before ? run + 1 : 1;
            longest = run > longest ? run : longest;
            strong += is_strong(oligo[i]);
            before = base;
        }
        return longest <= rules.max_run && strong >= rules.strong_low &&
               strong <= rules.strong_high;
    }
    OLIGO_BODY bool windows(const unsigned char* oligo) const {
        for (unsigned w = 0; w < rules.window_count; ++w) {
            const ScreenRules::Window& window = rules.windows[w];
            if (window.length_nt == 0 || window.length_nt > tile.length) continue;
            unsigned strong = 0;
            for (unsigned i = 0; i < tile.length; ++i) {
                strong += is_strong(oligo[i]);
                if (i >= window.length_nt) strong -= is_strong(oligo[i - window.length_nt]);
                if (i + 1 >= window.length_nt && (strong < window.low || strong > window.high)) {
                    return false;
                }
            }
        }
        return true;
    }
    OLIGO_BODY bool motifs(const unsigned char* oligo) const {
        for (unsigned a = 0; a < rules.automaton_count; ++a) {
            const ScreenRules::Automaton& automaton = rules.automata[a];
            std::uint64_t state = 0, hits = 0;
            for (unsigned i = 0; i < tile.length; ++i) {
                const std::uint64_t admitted = automaton.admits[base_of(oligo[i]) & 3];
                state = ((state << 1) | automaton.starts) & admitted;
                hits |= state & automaton.accepts;
            }
            if (hits != 0) return false;
        }
        return true;
    }
    OLIGO_BODY bool long_motifs(const unsigned char* oligo) const {
        for (unsigned m = 0; m < rules.long_motif_count; ++m) {
            const ScreenRules::LongMotif& motif = rules.long_motifs[m];
            for (unsigned from = 0; from + motif.length <= tile.length; ++from) {
                unsigned same = 0;
                while (same < motif.length &&
                       (rules.motif_sets[motif.first + same] >> base_of(oligo[from + same]) & 1U) !=
                           0) {
                    ++same;
                }
                if (same == motif.length) return false;
            }
        }
        return true;
    }
    /// Whether the oligo has the site's letters at `from`.
    OLIGO_BODY bool stands(const unsigned char* oligo, const ScreenRules::Site& site,
                           unsigned from) const {
        for (unsigned i = 0; i < site.length; ++i) {
            if (oligo[from + i] != rules.site_letters[site.first + i]) return false;
        }
        return true;
    }
    OLIGO_BODY bool lookalike(const unsigned char* oligo) const {
        unsigned front = 0, back = 0;  // of sites in their proper places
        for (unsigned s = 0; s < rules.site_count; ++s) {
            const ScreenRules::Site& site = rules.sites[s];
            if (site.length > tile.length) continue;
            if (site.length > front && stands(oligo, site, 0)) front = site.length;
            if (site.length > back && stands(oligo, site, tile.length - site.length)) {
                back = site.length;
            }
        }
        const bool empty = front + back >= tile.length;
        const unsigned from = empty ? 0 : front, to = empty ? 0 : tile.length - back;
        for (unsigned s = 0; s < rules.site_count; ++s) {
            if (resembles(oligo, from, to, rules.sites[s])) return true;
        }
        return false;
    }
    /// Myers, J. ACM 46 (1999) 395; a piece may start anywhere.
    OLIGO_BODY bool resembles(const unsigned char* oligo, unsigned from, unsigned to,
                              const ScreenRules::Site& site) const {
        const std::uint64_t last = std::uint64_t{1} << (site.length - 1);
        std::uint64_t rises = ~std::uint64_t{0}, falls = 0;
        unsigned edits = site.length;
        bool near = edits <= rules.max_edits;  // to the empty piece
        for (unsigned i = from; i < to && !near; ++i) {
            const std::uint64_t match = site.equal[base_of(oligo[i]) & 3];
            const std::uint64_t vertical = match | falls;
            const std::uint64_t diagonal = (((match & rises) + rises) ^ rises) | match;
            std::uint64_t up = falls | ~(diagonal | rises);
            const std::uint64_t down = rises & diagonal;
            edits += (up & last) != 0 ? 1 : 0;
            edits -= (down & last) != 0 ? 1 : 0;
            up <<= 1;
            rises = (down << 1) | ~(vertical | up);
            falls = up & vertical;
            near = edits <= rules.max_edits;
        }
        return near;
    }
    OLIGO_BODY bool hairpin(const unsigned char* oligo) const {
        const unsigned stem = rules.stem_nt, apart = stem + rules.loop_nt;
        if (stem == 0 || stem > 32 || tile.length < stem + apart) return false;
        const std::uint64_t mask = ~std::uint64_t{0} >> (64 - 2 * stem);
        for (unsigned second = apart; second + stem <= tile.length; ++second) {
            std::uint64_t arm = 0;  // what pairs with the stem at `second`
            for (unsigned i = stem; i-- > 0;) arm = arm << 2 | (3 - base_of(oligo[second + i]));
            std::uint64_t first = 0;
            for (unsigned end = 0; end < second - apart + stem; ++end) {
                first = (first << 2 | base_of(oligo[end])) & mask;
                if (end + 1 >= stem && first == arm) return true;
            }
        }
        return false;
    }
};

}  // namespace oligo::dna
