#include "dna/scheme/adf_layout.hpp"

#include "dna/stream/dense_symbols.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace oligo::dna {
namespace {

// Large enough to make redundancy cheap, small enough for a block to stay in a core's cache.
constexpr std::uint64_t kBlockSymbols = 8192;
constexpr unsigned kImportances = 16;
constexpr std::uint64_t kImportanceUnit = 5;  ///< importance 5 doubles, 15 quadruples
constexpr std::uint64_t kLeastExtra = 2;

/// Smallest root with root^2 >= value; value below 2^60.
std::uint64_t root_up(std::uint64_t value) {
    auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(value)));
    while (root > 0 && (root - 1) * (root - 1) >= value) --root;
    while (root * root < value) ++root;
    return root;
}

/// Thousandths of strands that must be extra when `sent` are sent and lost with `loss` per mille.
std::uint64_t needed(std::uint64_t sent, std::uint64_t loss, std::uint64_t squared_deviations) {
    return sent * loss + root_up(squared_deviations * sent * loss * (1000 - loss)) + 2500 +
           150 * squared_deviations;
}

}  // namespace

std::uint64_t AdfRedundancy::extra(std::uint64_t data, std::uint64_t blocks,
                                   unsigned importance) const {
    const auto scaled = [&](std::uint64_t per_mille) {
        return per_mille * (kImportanceUnit + importance) / kImportanceUnit;
    };
    if (!automatic) return (data * scaled(share) + 999) / 1000;
    const std::uint64_t loss = std::min<std::uint64_t>(scaled(share), 900);
    const std::uint64_t most = std::max(kLeastExtra, data * scaled(limit) / 1000);
    const std::uint64_t squared = 14 + 2 * static_cast<std::uint64_t>(std::bit_width(blocks - 1));
    std::uint64_t low = 0, high = most;  // the answer is in low..high
    while (low < high) {
        const std::uint64_t middle = (low + high) / 2;
        if (1000 * middle >= needed(data + middle, loss, squared)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

AdfLayout::AdfLayout(const MappedBits& bits, const AdfRedundancy& redundancy,
                     std::span<const core::SegmentShape> shapes)
    : redundancy_(redundancy) {
    const std::uint64_t strand_bytes = bits.payload_bytes();
    std::uint64_t next = 0;
    for (unsigned importance = kImportances; importance-- > 0;) {
        AdfClass part;
        part.importance = importance;
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            if (std::min<unsigned>(shapes[i].importance, kImportances - 1) != importance) continue;
            part.segments.push_back(i);
            part.bytes += dense_bytes(shapes[i]);
        }
        if (part.bytes == 0) continue;
        part.data = (part.bytes + strand_bytes - 1) / strand_bytes;
        const std::uint64_t most = kBlockSymbols / bits.symbols;
        part.blocks = (part.data + most - 1) / most;
        part.first_strand = next;
        const std::uint64_t short_data = part.data / part.blocks, longer = part.data % part.blocks;
        part.strands =
            part.data + longer * redundancy.extra(short_data + 1, part.blocks, importance) +
            (part.blocks - longer) * redundancy.extra(short_data, part.blocks, importance);
        next += part.strands;
        classes_.push_back(std::move(part));
    }
}

AdfBlock AdfLayout::block(const AdfClass& of, std::uint64_t number) const {
    const std::uint64_t short_data = of.data / of.blocks, longer = of.data % of.blocks;
    const auto extra = [&](std::uint64_t data) {
        return redundancy_.extra(data, of.blocks, of.importance);
    };
    AdfBlock block;
    block.data = short_data + (number < longer);
    block.extra = extra(block.data);
    block.first_data = number * short_data + std::min(number, longer);
    block.first_strand = of.first_strand + block.first_data +
                         std::min(number, longer) * extra(short_data + 1) +
                         (number - std::min(number, longer)) * extra(short_data);
    return block;
}

std::uint64_t AdfLayout::strand_count() const {
    return classes_.empty() ? 0 : classes_.back().first_strand + classes_.back().strands;
}

}  // namespace oligo::dna
