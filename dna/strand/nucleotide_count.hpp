#pragma once

#include <cstdint>

namespace oligo::dna {

/// Nucleotide counts at the three levels of the README's definitions, and the bits that went in.
struct NucleotideCount {
    std::uint64_t payload_nt = 0;  ///< payload regions of source strands
    std::uint64_t strand_nt = 0;   ///< every strand, primers excepted
    std::uint64_t ordered_nt = 0;  ///< everything that is synthesized
    double payload_bits = 0;
    std::uint64_t strands = 0;
    std::uint64_t header_strands = 0;  ///< counted in `strands` too
    /// Counted in `strands` too: what an outer code or a fountain adds. 0 for schemes that repeat
    /// their contents in other ways.
    std::uint64_t redundant_strands = 0;

    NucleotideCount& operator+=(const NucleotideCount& other);
    NucleotideCount& operator-=(const NucleotideCount& other);  ///< of a part that was counted in
};

}  // namespace oligo::dna
