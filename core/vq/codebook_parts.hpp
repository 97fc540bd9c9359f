#pragma once

#include "core/payload.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Entries of a visual codebook on the 16-bit grid as 8-bit values Q and residuals R (seed 000,
/// eq. 2 and algorithm 1): entry = 256 Q + R modulo 2^16, Q being the nearest.
struct CodebookParts {
    std::vector<std::uint8_t> quantised;
    std::vector<std::int8_t> residual;

    bool operator==(const CodebookParts&) const = default;
};

CodebookParts split_codebook(std::span<const std::uint16_t> entries);
/// The entries, exactly. Throws InputError for parts of unlike lengths.
std::vector<std::uint16_t> join_codebook(const CodebookParts& parts);

/// A codebook as exact segments, stored twice by different means (dna/FORMAT.md, section 13.6):
/// Q and R, the latter entropy-coded, importance 15, and behind them the entries as they are,
/// importance 14.
std::vector<Segment> codebook_segments(std::span<const std::uint16_t> entries);

/// The entries from segments as they came back: each from Q and R where both are there and
/// sound, else from the copy. Throws InputError for segments of another shape, RecoveryError when
/// an entry is lost in both.
std::vector<std::uint16_t> read_codebook(std::span<const ReceivedSegment> segments);

}  // namespace oligo::core
