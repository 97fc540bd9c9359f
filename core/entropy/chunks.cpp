#include "core/entropy/chunks.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"

#include <limits>

namespace oligo::core {

namespace {

constexpr std::size_t kChecksumBytes = 2;
constexpr std::uint64_t kMaxChunks = std::uint64_t{1} << 20;

std::uint16_t chunk_checksum(std::uint32_t number, std::span<const std::uint8_t> body) {
    ByteWriter writer;
    writer.u32(number);
    writer.bytes(body);
    return crc16(writer.data());
}

/// A chunk index that begins at the reader's place.
std::vector<std::uint32_t> read_index(ByteReader& reader, std::span<const std::uint8_t> bytes) {
    const std::size_t begin = reader.position();
    const std::uint64_t count = reader.varint();
    if (count > kMaxChunks) {
        throw InputError("chunk index: " + std::to_string(count) +
                         " chunks; expected at most 2^20");
    }
    std::vector<std::uint32_t> sizes_bytes;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t size = reader.varint();
        if (size > std::numeric_limits<std::uint32_t>::max()) {
            throw InputError("chunk index: chunk " + std::to_string(i) + " has " +
                             std::to_string(size) + " bytes; expected fewer than 2^32");
        }
        sizes_bytes.push_back(static_cast<std::uint32_t>(size));
    }
    const std::uint32_t expected = crc32(bytes.subspan(begin, reader.position() - begin));
    if (reader.u32() != expected) throw InputError("chunk index: its checksum does not hold");
    return sizes_bytes;
}

/// The copy at the end: its last four bytes are its length.
std::span<const std::uint8_t> last_copy(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t kLengthBytes = 4;
    if (bytes.size() < kLengthBytes) throw InputError("chunk container: no second chunk index");
    ByteReader length(bytes.last(kLengthBytes), "chunk container");
    const std::uint32_t size = length.u32();
    bytes = bytes.first(bytes.size() - kLengthBytes);
    if (size > bytes.size()) {
        throw InputError("chunk container: its second chunk index has " + std::to_string(size) +
                         " bytes; expected at most " + std::to_string(bytes.size()));
    }
    return bytes.last(size);
}

struct Layout {
    std::vector<std::uint32_t> sizes_bytes;
    std::size_t chunks_begin = 0;
};

Layout layout_of(std::span<const std::uint8_t> bytes) {
    try {
        ByteReader reader(bytes, "chunk index");
        auto sizes_bytes = read_index(reader, bytes);
        return {std::move(sizes_bytes), reader.position()};
    } catch (const InputError& first) {
        try {
            const auto copy = last_copy(bytes);
            return {read_chunk_index(copy), copy.size()};
        } catch (const InputError& second) {
            throw InputError("chunk container: both directories are damaged (" +
                             std::string(first.what()) + "; " + second.what() + ")");
        }
    }
}

}  // namespace

std::vector<std::uint8_t> seal_chunk(std::uint32_t number, std::span<const std::uint8_t> body) {
    ByteWriter writer;
    writer.bytes(body);
    writer.u16(chunk_checksum(number, body));
    return writer.take();
}

std::optional<std::span<const std::uint8_t>> open_chunk(std::uint32_t number,
                                                        std::span<const std::uint8_t> sealed) {
    if (sealed.size() < kChecksumBytes) return std::nullopt;
    const auto body = sealed.first(sealed.size() - kChecksumBytes);
    ByteReader checksum(sealed.last(kChecksumBytes), "chunk");
    if (checksum.u16() != chunk_checksum(number, body)) return std::nullopt;
    return body;
}

std::vector<std::uint8_t> write_chunk_index(std::span<const std::uint32_t> sizes_bytes) {
    if (sizes_bytes.size() > kMaxChunks) {
        throw InputError("chunk index: " + std::to_string(sizes_bytes.size()) +
                         " chunks; expected at most 2^20");
    }
    ByteWriter writer;
    writer.varint(sizes_bytes.size());
    for (const std::uint32_t size : sizes_bytes) writer.varint(size);
    writer.u32(crc32(writer.data()));
    return writer.take();
}

std::vector<std::uint32_t> read_chunk_index(std::span<const std::uint8_t> bytes) {
    ByteReader reader(bytes, "chunk index");
    auto sizes_bytes = read_index(reader, bytes);
    if (reader.left() != 0) {
        throw InputError("chunk index: " + std::to_string(reader.left()) +
                         " bytes behind its end; expected none");
    }
    return sizes_bytes;
}

std::vector<std::uint8_t> write_chunks(std::span<const std::vector<std::uint8_t>> bodies) {
    std::vector<std::uint32_t> sizes_bytes;
    ByteWriter chunks;
    for (const auto& body : bodies) {
        if (body.size() > std::numeric_limits<std::uint32_t>::max() - kChecksumBytes) {
            throw InputError("chunk container: a body of " + std::to_string(body.size()) +
                             " bytes; expected fewer than 2^32 with its checksum");
        }
        const auto sealed = seal_chunk(static_cast<std::uint32_t>(sizes_bytes.size()), body);
        chunks.bytes(sealed);
        sizes_bytes.push_back(static_cast<std::uint32_t>(sealed.size()));
    }
    const auto index = write_chunk_index(sizes_bytes);
    ByteWriter writer;
    writer.bytes(index);
    writer.bytes(chunks.data());
    writer.bytes(index);
    writer.u32(static_cast<std::uint32_t>(index.size()));
    return writer.take();
}

std::vector<ReceivedChunk> read_chunks(std::span<const std::uint8_t> bytes) {
    const Layout layout = layout_of(bytes);
    std::vector<ReceivedChunk> chunks;
    std::uint64_t begin = layout.chunks_begin;
    for (const std::uint32_t size : layout.sizes_bytes) {
        const auto number = static_cast<std::uint32_t>(chunks.size());
        ReceivedChunk chunk;
        if (begin > bytes.size() || size > bytes.size() - begin) {
            chunk.damage = "chunk " + std::to_string(number) +
                           " is cut off: " + std::to_string(size) + " bytes at byte " +
                           std::to_string(begin) + " of " + std::to_string(bytes.size());
        } else if (const auto body = open_chunk(number, bytes.subspan(begin, size))) {
            chunk.body = *body;
        } else {
            chunk.damage = "chunk " + std::to_string(number) + ": its checksum does not hold";
        }
        chunks.push_back(std::move(chunk));
        begin += size;
    }
    return chunks;
}

}  // namespace oligo::core
