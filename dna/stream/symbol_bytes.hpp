#pragma once

#include "core/payload.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Symbols of small alphabets share a byte (base `alphabet`, the first symbol lowest) and none
/// crosses a byte, so a lost byte costs only its own symbols; alphabets above 256 take two bytes,
/// low byte first (dna/FORMAT.md, section 5.3).
std::uint64_t bytes_of(const core::SegmentShape& shape);

/// Appends the symbols of a segment. Throws InputError for a symbol outside the alphabet.
void append_bytes(std::span<const std::uint16_t> symbols, std::uint32_t alphabet,
                  std::vector<std::uint8_t>& bytes);

/// Throws InputError for a symbol outside the alphabet.
void check_symbols(std::span<const std::uint16_t> symbols, std::uint32_t alphabet);

/// Symbols from bytes_of() bytes; `known` has one flag a byte. Symbols of unknown bytes, and values
/// outside the alphabet, come back with confidence 0, the others with 255.
void read_bytes(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> known,
                core::ReceivedSegment& segment);

}  // namespace oligo::dna
