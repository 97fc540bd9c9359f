#pragma once

#include "dna/strand/strand_block.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

/// Takes the oligos of a pool in order as they are written.
class StrandSink {
  public:
    virtual ~StrandSink() = default;
    /// A pool of so many strands begins. What came before is void: not all of its strands could
    /// satisfy the constraints.
    virtual void begin(std::uint64_t strands) = 0;
    /// The oligos that come next; the block holds until the call returns. Safe from one thread.
    virtual void take(const OligoBlock& oligos) = 0;
};

/// Keeps the strands without their primers.
class KeptStrands final : public StrandSink {
  public:
    void begin(std::uint64_t strand_count) override;
    void take(const OligoBlock& oligos) override;

    std::vector<std::string> strands;
};

}  // namespace oligo::dna
