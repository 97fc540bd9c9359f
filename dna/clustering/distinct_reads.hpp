#pragma once

#include "dna/clustering/packed_reads.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// A read of a cluster.
struct ClusteredRead {
    std::uint32_t read;
    bool reversed;  ///< its reverse complement belongs to the cluster's direction
};

/// Reads that are equal, in either direction, as one.
class DistinctReads {
  public:
    /// Runs on all threads.
    explicit DistinctReads(const PackedReads& reads);

    /// Distinct ones, those that came most often first, then by their first read.
    std::uint32_t size() const { return static_cast<std::uint32_t>(groups_.size()); }
    std::uint32_t copies(std::uint32_t i) const { return groups_[i].count; }
    /// The reads of one; the first gives the direction of the others.
    std::span<const ClusteredRead> reads(std::uint32_t i) const {
        return {order_.data() + groups_[i].start, groups_[i].count};
    }

  private:
    struct Group {
        std::uint32_t start, count;
    };
    std::vector<ClusteredRead> order_;
    std::vector<Group> groups_;
};

}  // namespace oligo::dna
