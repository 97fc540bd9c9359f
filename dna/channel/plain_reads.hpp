#pragma once

#include "dna/channel/plain_read.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::dna {

class PackedStrands;

/// Strands whose reads are made together, and the seed of all.
struct StrandRun {
    std::size_t first = 0, count = 0;
    std::uint64_t seed = 0;
};

/// Reads of strands, in slots that are equally large.
struct ReadSlots {
    std::size_t a_strand = 0;              ///< slots
    std::size_t bytes = 0;                 ///< of bases of a slot
    std::vector<std::uint32_t> came;       ///< reads of each strand, in its first slots
    std::vector<PlainRead> reads;          ///< by slot
    std::vector<std::uint8_t> bases = {};  ///< two bits each, the first in the lowest
};

/// Makes the reads of a plain channel many strands at a time, wherever the work is done
/// (dna/cuda/device.hpp): those that PlainReadMaker makes one by one.
class PlainReads {
  public:
    virtual ~PlainReads() = default;
    /// How many strands of this length are worth a call; 0: none, their reads are too large.
    virtual std::size_t strands_at_a_time(std::size_t longest_nt) const = 0;
    virtual void make(const PackedStrands& strands, const StrandRun& run,
                      ReadSlots& slots) const = 0;
};

}  // namespace oligo::dna
