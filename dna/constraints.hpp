#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// What every assembled oligo (primers, junctions and padding included) must satisfy.
/// Declared in the scheme file, checked by `inspect` and by the encoder.
struct Constraints {
    std::size_t max_run = 3;
    double gc_min = 0.40;  ///< over the whole oligo, both ends allowed
    double gc_max = 0.60;
    std::vector<std::string> forbidden_motifs;  ///< on either strand; IUPAC letters allowed

    bool operator==(const Constraints&) const = default;
};

/// Broken constraint in words ("run of 4 x A at position 17; allowed 3"), or nothing.
/// Positions count from 1. Letters other than A C G T, either case, break every set of rules.
std::optional<std::string> broken_constraint(std::string_view oligo, const Constraints& rules);

/// The same question without the words; the fast path of encoders.
bool satisfies(std::string_view oligo, const Constraints& rules);

}  // namespace oligo::dna
