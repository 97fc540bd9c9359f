#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::core {

/// A chunk body with its checksum behind it (FORMAT.md, "Chunk"): CRC-16 of the chunk's number and
/// the body. Any flipped byte is found, and a chunk in another's place.
std::vector<std::uint8_t> seal_chunk(std::uint32_t number, std::span<const std::uint8_t> body);

/// The body of a sealed chunk, or nothing where the checksum does not hold.
std::optional<std::span<const std::uint8_t>> open_chunk(std::uint32_t number,
                                                        std::span<const std::uint8_t> sealed);

/// How many chunks there are and how many bytes each has, with a checksum (FORMAT.md, "Directory").
/// Throws InputError for more than 2^20 chunks.
std::vector<std::uint8_t> write_chunk_directory(std::span<const std::uint32_t> sizes_bytes);

/// Reads a directory that takes all of `bytes`; InputError where it is damaged.
std::vector<std::uint32_t> read_chunk_directory(std::span<const std::uint8_t> bytes);

/// One chunk of a container as it came back.
struct ReceivedChunk {
    std::span<const std::uint8_t> body;  ///< into the container; empty where damaged
    std::string damage;                  ///< what is wrong with it; empty: nothing

    bool intact() const { return damage.empty(); }
};

/// Bodies one after another, each sealed, between two copies of their directory (FORMAT.md,
/// "Container"), so that damage to one place costs one chunk at most.
std::vector<std::uint8_t> write_chunks(std::span<const std::vector<std::uint8_t>> bodies);

/// Every chunk that either copy of the directory announces, those that are flipped or cut off with
/// what happened to them. `bytes` must outlive the result. Throws InputError where both copies are
/// damaged or missing.
std::vector<ReceivedChunk> read_chunks(std::span<const std::uint8_t> bytes);

}  // namespace oligo::core
