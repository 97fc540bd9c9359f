#include "dna/strand/nucleotide_count.hpp"

namespace oligo::dna {

NucleotideCount& NucleotideCount::operator+=(const NucleotideCount& other) {
    payload_nt += other.payload_nt;
    strand_nt += other.strand_nt;
    ordered_nt += other.ordered_nt;
    payload_bits += other.payload_bits;
    strands += other.strands;
    header_strands += other.header_strands;
    redundant_strands += other.redundant_strands;
    return *this;
}

NucleotideCount& NucleotideCount::operator-=(const NucleotideCount& other) {
    payload_nt -= other.payload_nt;
    strand_nt -= other.strand_nt;
    ordered_nt -= other.ordered_nt;
    payload_bits -= other.payload_bits;
    strands -= other.strands;
    header_strands -= other.header_strands;
    redundant_strands -= other.redundant_strands;
    return *this;
}

}  // namespace oligo::dna
