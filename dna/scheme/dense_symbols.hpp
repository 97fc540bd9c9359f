#pragma once

#include "core/payload.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Symbols packed as densely as words of whole bytes allow, for codes that give all bytes back or
/// none (dna/FORMAT.md, section 13.1): a word is one number to the base of the alphabet, the first
/// symbol lowest. Ten levels: 12 symbols in 5 bytes.
struct DenseWord {
    unsigned symbols = 1;
    unsigned bytes = 1;  ///< 1..7

    static DenseWord of(std::uint32_t alphabet);
};

/// Bytes of a segment; the last word is shorter.
std::uint64_t dense_bytes(const core::SegmentShape& shape);

/// Appends dense_bytes() bytes. Throws InputError for a symbol outside the alphabet.
void append_dense(const core::Segment& segment, std::vector<std::uint8_t>& bytes);

/// Symbols from dense_bytes() bytes; `known` has one flag a byte. Symbols of words that are not
/// known, or are numbers nobody wrote, come back with confidence 0, the others with 255.
void read_dense(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> known,
                core::ReceivedSegment& segment);

}  // namespace oligo::dna
