#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// The share of C and G allowed in every `length_nt` successive bases; both ends are allowed.
struct GcWindow {
    std::size_t length_nt = 20;
    double gc_min = 0.40;
    double gc_max = 0.60;

    bool operator==(const GcWindow&) const = default;
};

/// Sequences that no part of an oligo may resemble: a primer binds where it finds a near copy of
/// its site. A site exactly at an end of the oligo is in its proper place and does not count.
struct Lookalikes {
    std::vector<std::string> sites;  ///< 8 to 64 letters A C G T each; on either strand
    std::size_t max_edits = 0;       ///< at most this many substitutions, insertions and deletions

    bool operator==(const Lookalikes&) const = default;
};

/// Self-complements that fold into a hairpin: a stem and, behind a loop, its reverse complement.
struct Hairpin {
    std::size_t stem_nt = 0;  ///< stems this long are refused (at most 32 exact pairs); 0: none are
    std::size_t loop_nt = 3;  ///< shortest loop that can form

    bool operator==(const Hairpin&) const = default;
};

/// What every assembled oligo (primers, junctions and padding included) must satisfy.
/// Declared in the scheme file (dna/constraints/options.hpp), checked by `inspect` and by the
/// encoder.
struct Constraints {
    std::size_t max_run = 3;
    double gc_min = 0.40;  ///< over the whole oligo, both ends allowed
    double gc_max = 0.60;
    std::vector<std::string> forbidden_motifs;  ///< on either strand; IUPAC letters allowed
    std::vector<GcWindow> gc_windows = {};      ///< a window longer than the oligo has no effect
    Lookalikes lookalikes = {};
    Hairpin hairpin = {};

    bool operator==(const Constraints&) const = default;
};

/// Fewest and most C and G that a share of `gc_min`..`gc_max` means for `length_nt` bases.
struct GcCount {
    std::size_t low = 0;
    std::size_t high = 0;  ///< low > high when the share allows no count
};
GcCount gc_count(std::size_t length_nt, double gc_min, double gc_max);

/// The first broken constraint in words ("run of 4 x A at position 17; allowed 3"), or no value
/// when `oligo` satisfies all of them. Positions count from 1. A letter other than A C G T, in
/// either case, breaks every set of rules.
std::optional<std::string> broken_constraint(std::string_view oligo, const Constraints& rules);

/// Whether `oligo` satisfies `rules`. To judge many oligos, keep a dna::Screen instead.
bool satisfies(std::string_view oligo, const Constraints& rules);

}  // namespace oligo::dna
