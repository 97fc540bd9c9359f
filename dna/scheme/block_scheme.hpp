#pragma once

#include "dna/scheme/scheme.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Contents of an object's strands as they came back, block by block.
class BlockContents {
  public:
    virtual ~BlockContents() = default;
    /// `number`: of the strand in its block. One strand may come several times.
    using Visit = std::function<void(std::uint64_t number, std::span<const std::uint8_t> contents)>;
    /// Safe from several threads.
    virtual void visit(std::size_t block, const Visit& each) const = 0;
};

/// What came of decoding an object.
struct BlockReport {
    bool complete = false;  ///< every exact segment came back
    std::uint64_t strands_missing = 0;
};

/// A scheme that works in blocks and whose reads each prove themselves (StrandForm::proven_bytes),
/// so that objects of any size are written and read with memory for a few blocks.
class BlockScheme : public Scheme {
  public:
    using Scheme::Scheme;

    /// First strand of each block of an object, ascending, then the number of its strands.
    virtual std::vector<std::uint64_t> block_starts(
        const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const = 0;
    /// Symbols of an object with segments of these shapes, segment by segment in order.
    virtual BlockReport decode_blocks(const PoolFrame& frame,
                                      std::span<const core::SegmentShape> shapes,
                                      const BlockContents& contents,
                                      core::SymbolSink& sink) const = 0;

    // The whole object at once, through the same code.
    bool decode(const PoolFrame& frame, std::span<const StrandReading> strands,
                core::ReceivedPayload& payload) const final;
};

}  // namespace oligo::dna
