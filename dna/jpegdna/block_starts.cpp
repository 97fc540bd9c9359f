#include "dna/jpegdna/block_starts.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::uint16_t kNone = 255;
constexpr std::uint64_t kModulus = 256;

/// The number that leaves `remainder` modulo 256, lies above `previous` and is nearest to
/// `expected`.
std::uint64_t complete(std::uint64_t remainder, std::uint64_t previous, std::uint64_t expected) {
    const std::uint64_t first =
        previous + 1 + (remainder + kModulus - (previous + 1) % kModulus) % kModulus;
    if (expected <= first) return first;
    return first + (expected - first + kModulus / 2) / kModulus * kModulus;
}

/// Numbers of the blocks that start the chunks, from their remainders modulo 256.
std::uint64_t block_number(const BlockStart& start, const std::vector<BlockStart>& before,
                           const StrandShape& shape) {
    const std::uint64_t from_nt = before.empty() ? 0 : before.back().position_nt;
    const std::uint64_t from = before.empty() ? 0 : before.back().block;
    if (start.position_nt == 0) return 0;
    // Within 512 bases there cannot be 256 blocks: a block has two bases at least.
    const std::uint64_t apart_nt = start.position_nt - from_nt;
    if (apart_nt < 2 * kModulus) return complete(start.block, from, 0);
    const double pace = static_cast<double>(shape.blocks) / static_cast<double>(shape.strand_nt);
    const auto steps = static_cast<std::uint64_t>(pace * static_cast<double>(apart_nt));
    return complete(start.block, from, from + steps);
}

}  // namespace

std::vector<std::uint16_t> write_block_starts(std::span<const BlockStart> starts,
                                              const StrandShape& shape) {
    std::vector<std::uint16_t> table;
    table.reserve(shape.entry_bytes() * shape.chunks());
    std::size_t block = 0;
    for (std::uint64_t chunk = 0; chunk < shape.chunks(); ++chunk) {
        const std::uint64_t first = chunk * shape.chunk_nt;
        while (block < starts.size() && starts[block].position_nt < first) ++block;
        const bool begins =
            block < starts.size() && starts[block].position_nt < first + shape.chunk_nt;
        const auto level = begins
                               ? static_cast<std::uint32_t>(starts[block].previous_dc.value_or(0))
                               : std::uint32_t{0};
        table.push_back(begins ? static_cast<std::uint16_t>(starts[block].position_nt - first)
                               : kNone);
        table.push_back(begins ? static_cast<std::uint16_t>(block % kModulus) : 0);
        table.push_back(static_cast<std::uint16_t>(level & 0xFF));
        if (shape.wide_levels) table.push_back(static_cast<std::uint16_t>(level >> 8 & 0xFF));
    }
    return table;
}

std::vector<BlockStart> read_block_starts(std::span<const std::uint16_t> table,
                                          std::span<const std::uint8_t> confidence,
                                          const StrandShape& shape) {
    std::vector<BlockStart> starts;
    const std::size_t bytes = shape.entry_bytes();
    for (std::uint64_t chunk = 0; chunk < shape.chunks(); ++chunk) {
        const std::size_t at = bytes * chunk;
        if (at + bytes > std::min(table.size(), confidence.size())) break;
        const auto sure = confidence.subspan(at, bytes);
        if (std::find(sure.begin(), sure.end(), 0) != sure.end()) continue;
        BlockStart start{chunk * shape.chunk_nt + table[at], table[at + 1], std::nullopt};
        if (table[at] >= shape.chunk_nt || start.position_nt >= shape.strand_nt) continue;
        start.previous_dc =
            shape.wide_levels
                ? std::int32_t{static_cast<std::int16_t>(table[at + 2] | table[at + 3] << 8)}
                : std::int32_t{static_cast<std::int8_t>(table[at + 2])};
        start.block = block_number(start, starts, shape);
        const bool crowded = !starts.empty() && 2 * (start.block - starts.back().block) >
                                                    start.position_nt - starts.back().position_nt;
        if (start.block < shape.blocks && !crowded) starts.push_back(start);
    }
    return starts;
}

}  // namespace oligo::dna
