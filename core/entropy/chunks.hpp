#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::core {

/// A chunk body followed by its checksum (FORMAT.md, "Chunk"): CRC-16 of the chunk's number and the
/// body. It detects any single flipped byte and a chunk in another chunk's place.
std::vector<std::uint8_t> seal_chunk(std::uint32_t number, std::span<const std::uint8_t> body);

/// The body of a sealed chunk, or no value where the checksum does not hold.
std::optional<std::span<const std::uint8_t>> open_chunk(std::uint32_t number,
                                                        std::span<const std::uint8_t> sealed);

/// The chunk index: how many chunks there are and how many bytes each has, with a checksum
/// (FORMAT.md, "Chunk index"). Throws InputError for more than 2^20 chunks.
std::vector<std::uint8_t> write_chunk_index(std::span<const std::uint32_t> sizes_bytes);

/// Reads a chunk index that fills all of `bytes`; throws InputError where it is damaged.
std::vector<std::uint32_t> read_chunk_index(std::span<const std::uint8_t> bytes);

/// One chunk of a container as it came back.
struct ReceivedChunk {
    std::span<const std::uint8_t> body;  ///< into the container; empty where damaged
    std::string damage;                  ///< what is wrong with it; empty where intact

    bool intact() const { return damage.empty(); }
};

/// The bodies one after another, each sealed, between two copies of their chunk index (FORMAT.md,
/// "Container"), so that damage in one place costs one chunk at most.
std::vector<std::uint8_t> write_chunks(std::span<const std::vector<std::uint8_t>> bodies);

/// Every chunk that a copy of the chunk index announces; a chunk that is damaged or cut off says
/// what happened to it. `bytes` must outlive the result. Throws InputError where both copies of the
/// index are damaged or missing.
std::vector<ReceivedChunk> read_chunks(std::span<const std::uint8_t> bytes);

}  // namespace oligo::core
