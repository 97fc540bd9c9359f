#pragma once

#include <string_view>

namespace oligo::dna {

/// Smallest number of substitutions, insertions and deletions that make `b` of `a`, or limit + 1
/// when there are more than `limit`. Letters compare as bases in either case; any other letter (N)
/// equals nothing, itself included.
///
/// Bit-parallel over a band of diagonals (Myers 1999; Hyyro 2003): about one step of a few
/// instructions per base of `b` and 64 edits of the limit, and it gives up as soon as the limit is
/// passed. Limits up to 63 need no memory.
unsigned bounded_edit_distance(std::string_view a, std::string_view b, unsigned limit);

}  // namespace oligo::dna
