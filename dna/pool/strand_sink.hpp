#pragma once

#include "dna/oligo/primers.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

/// Takes the strands of a pool in order as they are written.
class StrandSink {
  public:
    virtual ~StrandSink() = default;
    /// A pool of so many strands begins. What came before is void: not all of its strands could
    /// satisfy the constraints.
    virtual void begin(std::uint64_t strands) = 0;
    /// The strands that come next stand between these primers; said where they are not those of
    /// all.
    virtual void between(const Primers&) {}
    /// The strands that come next, without primers.
    virtual void take(std::vector<std::string> strands) = 0;
};

}  // namespace oligo::dna
