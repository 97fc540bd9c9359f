#pragma once

#include "core/payload.hpp"
#include "dna/codebook/soft_reception.hpp"
#include "dna/consensus/strand_reading.hpp"
#include "dna/cuda/device.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// Puts what strands of scheme fixed-length say into a lossy segment, at their slots. Strands write
/// to different places, so several may be read at a time.
class LossyReader {
  public:
    /// What is read of the words of a segment, slot by slot.
    struct Wanted {
        bool symbols = true, soft = false;
    };
    /// Words of strands that are read together. Devices read many strands at a time.
    struct Batch {
        std::string bases;
        std::vector<std::uint64_t> slots;  ///< of each strand's first symbol
        std::vector<std::size_t> sizes;    ///< symbols of each
    };

    /// Keeps references. The segment has room for all symbols.
    LossyReader(const FixedLengthCode& code, const Wanted& wanted, core::ReceivedSegment& segment);

    /// The words of a strand, in order, are the symbols from `slot` on. Which they are follows in
    /// finish().
    void read(const StrandReading& reading, std::uint64_t slot, std::size_t count,
              Batch& batch) const;
    /// How many words were none of the book.
    std::uint64_t finish(Batch& batch) const;

  private:
    const FixedLengthCode& code_;
    std::unique_ptr<const WordCoder> words_;
    Wanted wanted_;
    core::ReceivedSegment& segment_;
    std::optional<SoftReception> soft_;
};

}  // namespace oligo::dna
