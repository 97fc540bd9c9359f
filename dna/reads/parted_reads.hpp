#pragma once

#include "dna/reads/read_source.hpp"
#include "dna/reads/spilled_groups.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace oligo::dna {

/// Reads sorted into groups as they arrive; beyond a memory budget they are kept in a temporary
/// file.
class PartedReads {
  public:
    PartedReads(std::size_t groups, Spill spill) : records_(groups, std::move(spill)) {
        counts_.resize(groups);
    }

    /// Throws InputError when the temporary file cannot be written.
    void add(std::size_t group, const ReadView& read);
    std::uint64_t count(std::size_t group) const { return counts_.at(group); }
    /// The reads of these groups, one after another; valid while this object lives and no read is
    /// added.
    std::unique_ptr<ReadSource> source(std::vector<std::size_t> groups) const;

  private:
    class Source;
    SpilledGroups records_;  ///< each record: three sizes (4 bytes each), bases, quality
    std::vector<std::uint64_t> counts_;
};

}  // namespace oligo::dna
