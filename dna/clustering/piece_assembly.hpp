#pragma once

#include "dna/reads/read_source.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace oligo::dna {

/// Whether reads of these lengths (length to how many) may be pieces of broken strands: the middle
/// half of them differ in length by more than a quarter of the usual one.
bool lengths_of_pieces(const std::map<std::size_t, std::uint64_t>& lengths);

/// Whether reads of a pool whose whole reads have `whole_nt` bases are pieces for the most part, so
/// that they say more when they are put together: fewer than half are about whole, and their
/// lengths are spread, unlike those of two kinds of strands.
bool mostly_pieces(const std::map<std::size_t, std::uint64_t>& lengths, std::size_t whole_nt);

/// Strands, or long parts of strands, put together of reads that are pieces of them.
struct AssembledReads {
    std::vector<Read> reads;   ///< without qualities; each base is what most pieces have there
    std::uint64_t pieces = 0;  ///< reads that were looked at
    std::uint64_t joined = 0;  ///< of them, in a strand of more than one
};

/// Puts pieces in either direction together by what they have in common, the longest first: a piece
/// joins where it has the same words of bases as the strand so far and differs from it in one base
/// of eight at most, those with most bases in common before others. Words that much more pieces
/// have than most, as those of primers, say nothing (PieceIndex). Goes through the reads once;
/// nothing where they are too many to be kept (2^25 bases).
std::optional<AssembledReads> assemble_pieces(ReadSource& reads);

}  // namespace oligo::dna
