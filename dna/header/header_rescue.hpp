#pragma once

#include "dna/header/header_joint.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/reads/read_source.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace oligo::dna {

/// What reads of header strands say that are too full of insertions and deletions for chains of
/// words (find_header_chain), all of them together.
struct RescuedHeader {
    Primers primers;
    HeaderCosts costs;
    std::size_t strands = 0;              ///< of which reads were found
    std::size_t least_nt = 0, most_nt = 0;  ///< that strands may have
    std::vector<std::uint32_t> reads;     ///< numbers of the reads, ascending
};

/// Goes through the reads once and looks for shipped primers with the first words of header strands
/// behind them (header_mark), a quarter of all these bases wrong, missing or too many at most; reads
/// each over the drift lattice (WordLattice) and adds up the evidence. For pools whose directory
/// fits one or two strands; nothing where no such read is found.
std::optional<RescuedHeader> rescue_header(ReadSource& reads);

}  // namespace oligo::dna
