#include "core/vq/codebook_parts.hpp"

#include "core/entropy/residual_code.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::core {
namespace {

constexpr std::uint8_t kPartsImportance = 15, kCopyImportance = 14;
constexpr unsigned kHalf = 128;  ///< half a step of Q

std::uint16_t entry_of(std::uint8_t quantised, std::int8_t residual) {
    return static_cast<std::uint16_t>(256 * quantised + residual);
}

Segment exact_segment(std::string name, std::uint32_t alphabet, std::uint8_t importance) {
    Segment segment;
    segment.name = std::move(name);
    segment.alphabet = alphabet;
    segment.importance = importance;
    return segment;
}

void check_shapes(std::span<const ReceivedSegment> segments) {
    if (segments.size() != 3) {
        throw InputError("codebook: " + std::to_string(segments.size()) + " segments; expected 3");
    }
    const std::size_t count = segments[0].symbols.size();
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const ReceivedSegment& segment = segments[i];
        const std::uint32_t alphabet = i < 2 ? 256 : 65536;
        const std::size_t least = i == 1 ? 1 : count, most = i == 1 ? count + 1 : count;
        const std::size_t size = segment.symbols.size();
        if (segment.shape.alphabet != alphabet || size < least || size > most ||
            segment.confidence.size() != size) {
            throw InputError("codebook: segment " + std::to_string(i) + " has " +
                             std::to_string(size) + " symbols of an alphabet of " +
                             std::to_string(segment.shape.alphabet) + "; expected " +
                             std::to_string(least) + ".." + std::to_string(most) + " of " +
                             std::to_string(alphabet));
        }
    }
}

/// Residuals as they came back.
struct ReceivedResiduals {
    std::vector<std::int8_t> values;
    std::vector<std::uint8_t> known;  ///< 1 where there is one
};

ReceivedResiduals receive_residuals(const ReceivedSegment& segment, std::size_t count) {
    ReceivedResiduals received{std::vector<std::int8_t>(count), {}};
    received.known.assign(count, 0);
    if (segment.confidence[0] == 0) return received;
    const std::vector<std::uint8_t> bytes(segment.symbols.begin(), segment.symbols.end());
    const bool alone = residuals_stand_alone(bytes);
    if (!alone && segment.erased() > 0) return received;
    try {
        received.values = read_residuals(bytes, count);
    } catch (const InputError&) {
        return received;  // wrong bytes that nobody noticed: the copy may be sound
    }
    for (std::size_t i = 0; i < count; ++i) {
        received.known[i] = !alone || segment.confidence[i + 1] != 0;
    }
    return received;
}

}  // namespace

CodebookParts split_codebook(std::span<const std::uint16_t> entries) {
    CodebookParts parts;
    for (const std::uint16_t entry : entries) {
        parts.quantised.push_back(static_cast<std::uint8_t>((entry + kHalf) >> 8));
        parts.residual.push_back(static_cast<std::int8_t>(entry & 255));
    }
    return parts;
}

std::vector<std::uint16_t> join_codebook(const CodebookParts& parts) {
    if (parts.quantised.size() != parts.residual.size()) {
        throw InputError("codebook: " + std::to_string(parts.residual.size()) +
                         " residuals; expected " + std::to_string(parts.quantised.size()));
    }
    std::vector<std::uint16_t> entries(parts.quantised.size());
    std::transform(parts.quantised.begin(), parts.quantised.end(), parts.residual.begin(),
                   entries.begin(), entry_of);
    return entries;
}

std::vector<Segment> codebook_segments(std::span<const std::uint16_t> entries) {
    const CodebookParts parts = split_codebook(entries);
    std::vector<Segment> segments = {exact_segment("quantised", 256, kPartsImportance),
                                     exact_segment("residual", 256, kPartsImportance),
                                     exact_segment("copy", 65536, kCopyImportance)};
    segments[0].symbols.assign(parts.quantised.begin(), parts.quantised.end());
    const std::vector<std::uint8_t> residuals = write_residuals(parts.residual);
    segments[1].symbols.assign(residuals.begin(), residuals.end());
    segments[2].symbols.assign(entries.begin(), entries.end());
    return segments;
}

std::size_t ReceivedCodebook::count(EntryState state) const {
    return static_cast<std::size_t>(std::count(states.begin(), states.end(), state));
}

ReceivedCodebook receive_codebook(std::span<const ReceivedSegment> segments) {
    check_shapes(segments);
    const ReceivedSegment &quantised = segments[0], &copy = segments[2];
    const std::size_t count = quantised.symbols.size();
    const ReceivedResiduals residual = receive_residuals(segments[1], count);
    ReceivedCodebook book{{copy.symbols.begin(), copy.symbols.end()}, {}};
    book.states.assign(count, EntryState::kExact);
    for (std::size_t i = 0; i < count; ++i) {
        const bool known = quantised.confidence[i] != 0;
        if (known && residual.known[i] != 0) {
            book.entries[i] =
                entry_of(static_cast<std::uint8_t>(quantised.symbols[i]), residual.values[i]);
        } else if (copy.confidence[i] == 0) {
            book.entries[i] = entry_of(static_cast<std::uint8_t>(quantised.symbols[i]), 0);
            book.states[i] = known ? EntryState::kCoarse : EntryState::kLost;
        }
    }
    return book;
}

std::vector<std::uint16_t> read_codebook(std::span<const ReceivedSegment> segments) {
    ReceivedCodebook book = receive_codebook(segments);
    const std::size_t exact = book.count(EntryState::kExact);
    if (exact < book.entries.size()) {
        throw RecoveryError("codebook: " + std::to_string(book.entries.size() - exact) + " of " +
                            std::to_string(book.entries.size()) +
                            " entries are lost in both copies");
    }
    return std::move(book.entries);
}

}  // namespace oligo::core
