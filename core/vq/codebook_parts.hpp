#pragma once

#include "core/payload.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Entries of a visual codebook on the 16-bit grid as 8-bit values Q and residuals R
/// (HybridFlow-DNA, eq. 2 and algorithm 1): entry = 256 Q + R modulo 2^16, with the nearest Q.
struct CodebookParts {
    std::vector<std::uint8_t> quantised;
    std::vector<std::int8_t> residual;

    bool operator==(const CodebookParts&) const = default;
};

CodebookParts split_codebook(std::span<const std::uint16_t> entries);
/// The exact entries. Throws InputError for parts of different lengths.
std::vector<std::uint16_t> join_codebook(const CodebookParts& parts);

/// A visual codebook as exact segments, stored twice by different means (dna/FORMAT.md, section
/// 13.6): Q and the entropy-coded R with importance 15, then the plain entries with importance 14.
std::vector<Segment> codebook_segments(std::span<const std::uint16_t> entries);

/// What is known of an entry.
enum class EntryState : std::uint8_t {
    kExact,   ///< by Q and R, or by the copy
    kCoarse,  ///< by Q alone: 256 Q, half a step of Q off at most (entries above 65407 wrap to 0)
    kLost,    ///< not at all; the entry is meaningless
};

/// The entries of received segments as far as they came back.
struct ReceivedCodebook {
    std::vector<std::uint16_t> entries;
    std::vector<EntryState> states;

    std::size_t count(EntryState state) const;
};

/// Each entry from Q and R where both arrived and are sound, else from the copy, else from Q alone.
/// Throws InputError for segments of another shape.
ReceivedCodebook receive_codebook(std::span<const ReceivedSegment> segments);

/// The exact entries. Throws as receive_codebook(), and RecoveryError when one did not come back
/// exactly.
std::vector<std::uint16_t> read_codebook(std::span<const ReceivedSegment> segments);

}  // namespace oligo::core
