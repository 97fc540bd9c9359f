#include "dna/codebook_split.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::uint8_t kPartsImportance = 15, kCopyImportance = 14;
constexpr unsigned kHalf = 128;  ///< half a step of Q

/// Residuals near zero are small symbols: 0, -1, 1, -2, .. are 0, 1, 2, 3, ..
std::uint16_t symbol_of(std::int8_t residual) {
    return static_cast<std::uint16_t>(residual < 0 ? -2 * residual - 1 : 2 * residual);
}

std::int8_t residual_of(std::uint16_t symbol) {
    const int half = symbol / 2;
    return static_cast<std::int8_t>(symbol % 2 == 0 ? half : -half - 1);
}

std::uint16_t entry_of(std::uint8_t quantised, std::int8_t residual) {
    return static_cast<std::uint16_t>(256 * quantised + residual);
}

core::Segment exact_segment(std::string name, std::uint32_t alphabet, std::uint8_t importance) {
    core::Segment segment;
    segment.name = std::move(name);
    segment.alphabet = alphabet;
    segment.importance = importance;
    return segment;
}

void check_shapes(std::span<const core::ReceivedSegment> segments) {
    if (segments.size() != 3) {
        throw core::InputError("codebook: " + std::to_string(segments.size()) +
                               " segments; expected 3");
    }
    const std::size_t count = segments[0].symbols.size();
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const core::ReceivedSegment& segment = segments[i];
        const std::uint32_t alphabet = i < 2 ? 256 : 65536;
        if (segment.shape.alphabet != alphabet || segment.symbols.size() != count ||
            segment.confidence.size() != count) {
            throw core::InputError("codebook: segment " + std::to_string(i) + " has " +
                                   std::to_string(segment.symbols.size()) +
                                   " symbols of an alphabet of " +
                                   std::to_string(segment.shape.alphabet) + "; expected " +
                                   std::to_string(count) + " of " + std::to_string(alphabet));
        }
    }
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
        throw core::InputError("codebook: " + std::to_string(parts.residual.size()) +
                               " residuals; expected " + std::to_string(parts.quantised.size()));
    }
    std::vector<std::uint16_t> entries(parts.quantised.size());
    std::transform(parts.quantised.begin(), parts.quantised.end(), parts.residual.begin(),
                   entries.begin(), entry_of);
    return entries;
}

std::vector<core::Segment> codebook_segments(std::span<const std::uint16_t> entries) {
    const CodebookParts parts = split_codebook(entries);
    std::vector<core::Segment> segments = {exact_segment("quantised", 256, kPartsImportance),
                                           exact_segment("residual", 256, kPartsImportance),
                                           exact_segment("copy", 65536, kCopyImportance)};
    segments[0].symbols.assign(parts.quantised.begin(), parts.quantised.end());
    for (const std::int8_t residual : parts.residual) {
        segments[1].symbols.push_back(symbol_of(residual));
    }
    segments[2].symbols.assign(entries.begin(), entries.end());
    return segments;
}

std::vector<std::uint16_t> read_codebook(std::span<const core::ReceivedSegment> segments) {
    check_shapes(segments);
    const core::ReceivedSegment &quantised = segments[0], &residual = segments[1];
    const core::ReceivedSegment& copy = segments[2];
    std::vector<std::uint16_t> entries(copy.symbols.begin(), copy.symbols.end());
    std::size_t lost = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (quantised.confidence[i] != 0 && residual.confidence[i] != 0) {
            entries[i] = entry_of(static_cast<std::uint8_t>(quantised.symbols[i]),
                                  residual_of(residual.symbols[i]));
        } else {
            lost += copy.confidence[i] == 0;
        }
    }
    if (lost > 0) {
        throw core::RecoveryError("codebook: " + std::to_string(lost) + " of " +
                                  std::to_string(entries.size()) +
                                  " entries are lost in both copies");
    }
    return entries;
}

}  // namespace oligo::dna
