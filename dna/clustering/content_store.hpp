#pragma once

#include "dna/reads/spilled_groups.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Contents of strands sorted by piece as they come in, in any order and any number of times;
/// beyond a budget of memory in a temporary file.
class ContentStore {
  public:
    /// `starts`: first strand of each piece, ascending, then the number of strands;
    /// `content_bytes`: of a strand.
    ContentStore(std::vector<std::uint64_t> starts, std::size_t content_bytes, Spill spill);

    /// `strand` below the number of strands. Throws InputError when the temporary file cannot be
    /// written.
    void add(std::uint64_t strand, std::span<const std::uint8_t> contents);

    using Visit = std::function<void(std::uint64_t strand, std::span<const std::uint8_t> contents)>;
    /// All contents of the strands first..first+count-1, in the order in which they came within
    /// each piece; the pieces that they touch are gone through. Safe from several threads while
    /// nothing is added.
    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const;

  private:
    std::size_t piece_of(std::uint64_t strand) const;

    std::vector<std::uint64_t> starts_;
    std::size_t content_bytes_;
    SpilledGroups records_;  ///< each: number of the strand in its piece (4 bytes), contents
    std::size_t last_piece_ = 0;
};

}  // namespace oligo::dna
