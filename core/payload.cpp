#include "core/payload.hpp"

#include "core/hash.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::core {

namespace {

template <typename AnyPayload>
std::uint32_t checksum_of(const AnyPayload& payload) {
    std::uint32_t crc = 0;
    for (const auto& segment : payload.segments) crc = symbols_checksum(segment.symbols, crc);
    return crc;
}

}  // namespace

std::size_t ReceivedSegment::erased() const {
    return static_cast<std::size_t>(
        std::count(confidence.begin(), confidence.end(), std::uint8_t{0}));
}

void Segment::fetch() {
    if (!there) return;
    symbols.resize(there->count);
    there->copy(0, symbols);
    there.reset();
}

SegmentShape shape_of(const Segment& segment) {
    return {segment.alphabet, segment.count(), segment.importance, segment.tolerance,
            segment.order};
}

std::vector<SegmentShape> shapes_of(const Payload& payload) {
    std::vector<SegmentShape> shapes;
    for (const Segment& segment : payload.segments) shapes.push_back(shape_of(segment));
    return shapes;
}

std::vector<SegmentShape> shapes_of(const ReceivedPayload& payload) {
    std::vector<SegmentShape> shapes;
    for (const ReceivedSegment& segment : payload.segments) shapes.push_back(segment.shape);
    return shapes;
}

ReceivedPayload as_received(const Payload& payload) {
    ReceivedPayload received{payload.header, {}};
    received.segments.reserve(payload.segments.size());
    for (const Segment& segment : payload.segments) {
        received.segments.push_back({shape_of(segment), segment.symbols, {}});
    }
    received.confirm();
    return received;
}

void ReceivedPayload::confirm() {
    for (ReceivedSegment& segment : segments) {
        segment.confidence.assign(segment.symbols.size(), 255);
        std::vector<float>().swap(segment.expected);  // of a large picture, most of its memory
        std::vector<float>().swap(segment.deviation);
    }
    verified.holds_ = true;
}

double payload_bits(std::span<const SegmentShape> shapes) {
    double bits = 0;
    for (const SegmentShape& shape : shapes) {
        bits += static_cast<double>(shape.count) * std::log2(static_cast<double>(shape.alphabet));
    }
    return bits;
}

std::uint32_t symbols_checksum(std::span<const std::uint16_t> symbols, std::uint32_t before) {
    std::array<std::uint8_t, 8192> buffer;
    constexpr std::size_t kStep = buffer.size() / 2;
    for (std::size_t first = 0; first < symbols.size(); first += kStep) {
        const std::size_t count = std::min(kStep, symbols.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint16_t symbol = symbols[first + i];
            buffer[2 * i] = static_cast<std::uint8_t>(symbol & 0xFF);
            buffer[2 * i + 1] = static_cast<std::uint8_t>(symbol >> 8);
        }
        before = crc32(std::span(buffer).first(2 * count), before);
    }
    return before;
}

std::uint32_t payload_checksum(const Payload& payload) {
    return checksum_of(payload);
}

std::uint32_t payload_checksum(const ReceivedPayload& payload) {
    return checksum_of(payload);
}

}  // namespace oligo::core
