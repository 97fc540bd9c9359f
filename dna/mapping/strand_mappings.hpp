#pragma once

#include "dna/mapping/strand_mapping.hpp"

#include <memory>

namespace oligo::dna {

/// three_to_two over `length_nt` bases (dna/FORMAT.md, section 8.4): one strand per number.
std::unique_ptr<const StrandMapping> three_to_two_strands(std::size_t length_nt);

/// The same over words of SingleEditCode (section 8.8): one substituted, inserted or deleted base
/// of a strand is corrected, of several possibilities each in turn.
std::unique_ptr<const StrandMapping> single_edit_strands(std::size_t length_nt);

/// TwoBitMapping over `length_nt` bases with seed 0 (section 8.5): 256 strands per number. Throws
/// InputError as TwoBitMapping does.
std::unique_ptr<const StrandMapping> two_bit_strands(std::size_t length_nt);

}  // namespace oligo::dna
