#pragma once

#include "core/payload.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <vector>

namespace oligo::core {

/// Symbols of an object's segments, read in pieces and as often as asked, so that an object need
/// not be in memory to be written.
class SymbolSource {
  public:
    virtual ~SymbolSource() = default;
    virtual const std::vector<SegmentShape>& shapes() const = 0;
    /// Symbols `first`.. of a segment, as many as `symbols` takes; all of them within the segment.
    virtual void read(std::size_t segment, std::uint64_t first,
                      std::span<std::uint16_t> symbols) const = 0;
    /// Where a segment's symbols lie on a device; null: nowhere.
    virtual const DeviceView* on_device(std::size_t /*segment*/) const { return nullptr; }
};

/// A payload in memory, or partly on a device: what is read of a segment there is brought to the
/// host once, as a whole.
class PayloadSymbols final : public SymbolSource {
  public:
    /// The caller keeps the payload.
    explicit PayloadSymbols(const Payload& payload);
    explicit PayloadSymbols(Payload&& payload);
    PayloadSymbols(const PayloadSymbols&) = delete;
    PayloadSymbols& operator=(const PayloadSymbols&) = delete;

    const std::vector<SegmentShape>& shapes() const override { return shapes_; }
    void read(std::size_t segment, std::uint64_t first,
              std::span<std::uint16_t> symbols) const override;
    const DeviceView* on_device(std::size_t segment) const override {
        return payload_.segments.at(segment).there.get();
    }

  private:
    /// All symbols of a segment, in the host's memory.
    const std::vector<std::uint16_t>& symbols_of(std::size_t segment) const;

    Payload own_;
    const Payload& payload_;
    std::vector<SegmentShape> shapes_;
    mutable std::mutex turn_;
    mutable std::map<std::size_t, std::vector<std::uint16_t>> fetched_;
};

/// Bytes of a file as one exact segment. Throws InputError for a file that cannot be opened, is a
/// folder or no regular file, and when it becomes shorter while it is read.
class FileSymbols final : public SymbolSource {
  public:
    explicit FileSymbols(std::filesystem::path path);
    ~FileSymbols() override;
    FileSymbols(const FileSymbols&) = delete;
    FileSymbols& operator=(const FileSymbols&) = delete;

    const std::vector<SegmentShape>& shapes() const override { return shapes_; }
    void read(std::size_t segment, std::uint64_t first,
              std::span<std::uint16_t> symbols) const override;

  private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::vector<SegmentShape> shapes_;
};

/// All symbols of a source, as segments without names.
std::vector<Segment> read_segments(const SymbolSource& source);

/// symbols_checksum() of a segment, which is read once, continuing from those before.
std::uint32_t segment_checksum(const SymbolSource& source, std::size_t segment,
                               std::uint32_t before);
/// payload_checksum() of the symbols, which are read once.
std::uint32_t payload_checksum(const SymbolSource& source);

/// Symbols of a segment as they came back, with what is known of each.
struct SymbolBlock {
    std::size_t segment = 0;
    std::uint64_t first = 0;  ///< number of the first symbol in its segment
    std::span<const std::uint16_t> symbols;
    std::span<const std::uint8_t> confidence;  ///< as many; 0: erased
    /// Soft reading (ReceivedSegment): as many of each, or none.
    std::span<const float> expected = {}, deviation = {};
};

/// Takes the symbols of received segments: those of one segment in order and without gaps, segments
/// in any order.
class SymbolSink {
  public:
    virtual ~SymbolSink() = default;
    virtual void take(const SymbolBlock& block) = 0;

    /// Where a whole segment may be put, with symbols and confidence of the right size, before it
    /// is taken from there: no copy of it is made. Null where a sink has no such place.
    virtual ReceivedSegment* room(std::size_t /*segment*/) { return nullptr; }
    /// Whether what was taken is known to be right, so that nobody will ask for soft readings. Of
    /// segments that have room they may follow when all are taken, and are put there.
    virtual bool proven() const { return false; }
};

/// Fills the segments of a payload; their shapes must be there. What does not come is erased.
class PayloadSink final : public SymbolSink {
  public:
    explicit PayloadSink(ReceivedPayload& payload);

    void take(const SymbolBlock& block) override;
    ReceivedSegment* room(std::size_t segment) override { return &payload_.segments.at(segment); }

  private:
    ReceivedPayload& payload_;
};

}  // namespace oligo::core
