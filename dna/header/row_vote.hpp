#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Rows of unknown bytes beyond which there are too many combinations to weigh.
inline constexpr std::size_t kMostVotedRows = 2;

/// The bytes of all rows at one position and how much better each is than the next best of its row.
struct RowVote {
    std::vector<std::uint8_t> bytes;
    std::vector<unsigned> margins;
};

using ByteCosts = std::array<unsigned, 256>;  ///< by byte how unlikely it is

/// The combination of row bytes x with the least sum over j of costs[j][sum over k of
/// factors[j][k] * x[k]], in GF(256). `factors`: [strand][row], one or two rows; sums of costs stay
/// below 2^31. Rows are decided each for itself; of equal bytes the lowest.
RowVote vote_rows(std::span<const ByteCosts> costs,
                  std::span<const std::vector<std::uint8_t>> factors);

}  // namespace oligo::dna
