#pragma once

#include "core/device_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oligo::core {

/// What damage to a segment costs.
enum class Tolerance : std::uint8_t {
    kExact = 0,    ///< all or nothing
    kChunked = 1,  ///< independent chunks, each decodes alone
    kLossy = 2,    ///< a wrong or missing symbol only hurts the picture
};

/// What the numbers of a segment's symbols mean.
enum class Order : std::uint8_t {
    kOrdinal = 0,      ///< quantities: near numbers are alike, and a mean of them means something
    kCategorical = 1,  ///< names, as entries of a codebook are: no neighbours and no mean
};

/// A run of symbols 0..alphabet-1 that a scheme writes on strands.
struct Segment {
    std::string name;              ///< for people ("latent"); not stored in a pool
    std::uint32_t alphabet = 256;  ///< 2..65536; bytes are 256
    std::uint8_t importance = 0;   ///< 0 lowest .. 15 highest, for unequal protection
    Tolerance tolerance = Tolerance::kExact;
    std::vector<std::uint16_t> symbols;
    Order order = Order::kOrdinal;
    /// Where a network left the symbols on a device (ImageCodec::compress_there): `symbols` is
    /// empty then.
    std::shared_ptr<const DeviceView> there = {};

    std::uint64_t count() const { return there ? there->count : symbols.size(); }
    /// Brings symbols that are on a device to `symbols`.
    void fetch();
};

/// First bytes of the SHA-256 that names a model (all zero: the codec has no model).
using ModelHash = std::array<std::uint8_t, 4>;

/// What a codec must be told before it can read its segments. Travels in the header strands.
struct PayloadHeader {
    std::string codec;  ///< "cae", ...; "raw" for a plain file
    ModelHash model{};
    std::uint32_t width_px = 0;  ///< 0 x 0 for a plain file
    std::uint32_t height_px = 0;
    std::vector<std::uint8_t> parameters;  ///< codec's own, at most 255 bytes

    bool operator==(const PayloadHeader&) const = default;
};

/// A compressed picture (or a plain file) before it is written on strands.
struct Payload {
    PayloadHeader header;
    std::vector<Segment> segments;
};

/// Shape of a segment without its symbols: what a pool's directory stores.
struct SegmentShape {
    std::uint32_t alphabet = 256;
    std::uint64_t count = 0;
    std::uint8_t importance = 0;
    Tolerance tolerance = Tolerance::kExact;
    Order order = Order::kOrdinal;

    bool operator==(const SegmentShape&) const = default;
};

/// A segment as it came back: confidence 0 means erased (the symbol is meaningless), 255 certain.
struct ReceivedSegment {
    SegmentShape shape;
    std::vector<std::uint16_t> symbols;
    std::vector<std::uint8_t> confidence;
    /// Soft reading of a lossy ordinal segment, where the scheme gives one (else both are empty):
    /// posterior mean and standard deviation of each symbol, in symbols. Meaningless where erased.
    std::vector<float> expected{}, deviation{};

    std::size_t erased() const;
};

/// Whether the checksum of a payload holds; only ReceivedPayload::confirm() says yes.
class Verdict {
  public:
    operator bool() const { return holds_; }  // NOLINT(google-explicit-constructor): read as one

  private:
    friend struct ReceivedPayload;
    bool holds_ = false;
};

/// A payload as it came back from reads.
struct ReceivedPayload {
    PayloadHeader header;
    std::vector<ReceivedSegment> segments;
    Verdict verified{};  ///< the object's own checksum holds: nothing is damaged

    /// The symbols, erased ones included, are those of the object's checksum: no erasure and no
    /// doubt is left, or a codec would conceal what is right.
    void confirm();
};

SegmentShape shape_of(const Segment& segment);
/// Of all segments.
std::vector<SegmentShape> shapes_of(const Payload& payload);
std::vector<SegmentShape> shapes_of(const ReceivedPayload& payload);

/// The same payload as if it had been read without damage.
ReceivedPayload as_received(const Payload& payload);

/// Entropy-free size of the payload: sum over segments of count * log2(alphabet), in bits.
double payload_bits(std::span<const SegmentShape> shapes);

/// CRC-32 over every segment's symbols (little-endian 16 bit), in order.
std::uint32_t payload_checksum(const Payload& payload);
std::uint32_t payload_checksum(const ReceivedPayload& payload);
/// The same for some symbols, continuing from those before.
std::uint32_t symbols_checksum(std::span<const std::uint16_t> symbols, std::uint32_t before);

}  // namespace oligo::core
