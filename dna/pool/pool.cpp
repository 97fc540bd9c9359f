#include "dna/pool/pool.hpp"

#include <algorithm>
#include <iterator>

namespace oligo::dna {

const Primers& Pool::primers_of(std::size_t strand) const {
    const auto next = std::upper_bound(
        runs.begin(), runs.end(), strand,
        [](std::size_t number, const PrimerRun& run) { return number < run.first_strand; });
    return next == runs.begin() ? primers : std::prev(next)->primers;
}

NucleotideCount& NucleotideCount::operator+=(const NucleotideCount& other) {
    payload_nt += other.payload_nt;
    strand_nt += other.strand_nt;
    ordered_nt += other.ordered_nt;
    payload_bits += other.payload_bits;
    strands += other.strands;
    header_strands += other.header_strands;
    return *this;
}

NucleotideCount& NucleotideCount::operator-=(const NucleotideCount& other) {
    payload_nt -= other.payload_nt;
    strand_nt -= other.strand_nt;
    ordered_nt -= other.ordered_nt;
    payload_bits -= other.payload_bits;
    strands -= other.strands;
    header_strands -= other.header_strands;
    return *this;
}

}  // namespace oligo::dna
