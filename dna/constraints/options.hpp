#pragma once

#include "core/byte_io.hpp"
#include "core/config.hpp"
#include "dna/constraints/constraints.hpp"

namespace oligo::dna {

/// Reads the section "constraints" of a scheme file:
///   max_run 2..20, gc_min, gc_max (shares, kept as whole percents),
///   forbidden_motifs (2..30 IUPAC letters each, or names of enzymes),
///   gc_windows [{length_nt 2..1000, gc_min, gc_max}], at most 4,
///   lookalikes {sites: 8..60 bases each, max_edits 0..20}, hairpin {stem_nt 0 or 4..32, loop_nt}.
/// `where` begins the message of an InputError ("scheme fixed-length").
Constraints read_constraints(core::Config config, const std::string& where);

/// Throws InputError for a rule that no oligo of this length, primers included, can break: a GC
/// window or a hairpin that is longer. To be called for whatever is to be written or checked.
void require_effect(const std::string& where, const Constraints& rules, std::size_t oligo_nt);

/// The same set as a pool stores it (dna/FORMAT.md, section 5). Throws InputError for stored values
/// outside the ranges above.
void write_constraints(core::ByteWriter& out, const Constraints& rules);
Constraints read_constraints(core::ByteReader& in, const std::string& where);

}  // namespace oligo::dna
