#pragma once

#include "dna/header/row_vote.hpp"
#include "dna/strand/pool_number.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// The directory of a small pool from all its header strands at once.
struct JointHeader {
    std::vector<std::uint8_t> bytes;  ///< directory and padding, unproven; empty when beyond repair
    std::size_t strands = 0;          ///< different strands that took part
    unsigned needed = 1;              ///< h
    PoolNumber pool = {};
};

/// For pools whose directory fits one or two strands (h = 1, 2), where the strands are too noisy to
/// be read one by one, as with one read a strand at 5..10 % substitutions: there every byte of
/// strand j is a known constant plus known multiples of the same h unknown bytes, so the words of
/// all copies of all 3h strands vote on them together. `copies` are windows, one a word, as
/// align_header_read() gives them. Those that may be, of pools without and with a number; where
/// none is, the one with most strands.
std::vector<JointHeader> decode_headers_jointly(std::span<const std::vector<std::uint16_t>> copies,
                                                std::size_t strand_nt);

/// What the reads of header strands say of their words: [strand][word], by byte how unlikely it is,
/// 0 for the likeliest. All of 3 * needed strands, whose words beyond the last are let go.
struct HeaderCosts {
    using Costs = ByteCosts;

    PoolNumber pool = {};
    unsigned needed = 1;
    std::vector<std::vector<Costs>> strands;
};

/// The same from costs, of one pool, for strands of `strand_nt` bases; needed is 1 or 2. Its
/// `strands` are not counted.
JointHeader decode_header_costs(const HeaderCosts& costs, std::size_t strand_nt);

}  // namespace oligo::dna
