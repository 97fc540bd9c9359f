#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Share of C and G that every `length_nt` successive bases must keep; both ends allowed.
struct GcWindow {
    std::size_t length_nt = 20;
    double gc_min = 0.40;
    double gc_max = 0.60;

    bool operator==(const GcWindow&) const = default;
};

/// Sequences that nothing on an oligo may resemble: a primer binds where it finds a near copy of
/// its site. A site that stands exactly at an end of the oligo is in its own place and is not
/// searched.
struct Lookalikes {
    std::vector<std::string> sites;  ///< 8 to 64 letters A C G T each; on either strand
    std::size_t max_edits = 0;       ///< within so many substitutions, insertions, deletions

    bool operator==(const Lookalikes&) const = default;
};

/// Self-complements that fold into a hairpin: a stem and, behind a loop, its reverse complement.
struct Hairpin {
    std::size_t stem_nt = 0;  ///< a stem of so many exact pairs is refused (at most 32); 0: none is
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
    std::vector<GcWindow> gc_windows = {};      ///< windows longer than the oligo never occur
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

/// Broken constraint in words ("run of 4 x A at position 17; allowed 3"), or nothing.
/// Positions count from 1. Letters other than A C G T, either case, break every set of rules.
std::optional<std::string> broken_constraint(std::string_view oligo, const Constraints& rules);

/// The same question without the words. Who asks for many oligos keeps a dna::Screen.
bool satisfies(std::string_view oligo, const Constraints& rules);

}  // namespace oligo::dna
