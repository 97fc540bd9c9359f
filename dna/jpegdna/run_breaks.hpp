#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// Longest run of one base in a "bases" segment.
inline constexpr unsigned kMaxBaseRun = 3;

/// Replaces every base that would make a run longer than kMaxBaseRun by a base unlike its
/// neighbours and returns the positions: each byte is the distance to the next change, from the one
/// before (or from position 0); 255 stands for 254 bases without a change. The words of chroma
/// planes and of a picture's own frequencies need this; gray strands with the default frequencies
/// have no such run.
std::vector<std::uint16_t> break_runs(std::string& bases);

/// The inverse. A change whose byte is erased (confidence 0) and all after it stay as they are;
/// `known` (one per base) becomes 0 where a changed base follows an unknown one.
void restore_runs(std::string& bases, std::vector<std::uint8_t>& known,
                  std::span<const std::uint16_t> table, std::span<const std::uint8_t> confidence);

}  // namespace oligo::dna
