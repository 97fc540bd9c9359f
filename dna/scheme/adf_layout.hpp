#pragma once

#include "core/payload.hpp"
#include "dna/strand/mapped_form.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// How many strands beyond the data a block gets, in integers (dna/FORMAT.md, section 13.4).
struct AdfRedundancy {
    bool automatic = true;
    unsigned share = 50;   ///< per mille: of extra strands, or with `automatic` of strands lost
    unsigned limit = 150;  ///< per mille: most extra strands, with `automatic`

    bool operator==(const AdfRedundancy&) const = default;

    /// Extra strands for a block of `data` strands, one of `blocks` of its class. Automatic: any
    /// strand is lost with the chance `share`; more are lost than the block can bear with a chance
    /// below 10^-4 / blocks (normal tail with a correction for skewness), where `limit` allows it.
    std::uint64_t extra(std::uint64_t data, std::uint64_t blocks, unsigned importance) const;
};

/// Segments of one importance; they fill blocks of about equal length.
struct AdfClass {
    unsigned importance = 0;
    std::vector<std::size_t> segments;
    std::uint64_t bytes = 0;
    std::uint64_t data = 0;  ///< strands with the bytes themselves
    std::uint64_t blocks = 0;
    std::uint64_t first_strand = 0;  ///< of the object
    std::uint64_t strands = 0;
};

/// A fountain block: `data` strands, then `extra` ones.
struct AdfBlock {
    std::uint64_t first_strand = 0;  ///< of the object
    std::uint64_t first_data = 0;    ///< strand among the data of the class
    std::uint64_t data = 0, extra = 0;
};

/// What goes where: a function of the segments' shapes alone (dna/FORMAT.md, section 13.3).
class AdfLayout {
  public:
    AdfLayout(const MappedBits& bits, const AdfRedundancy& redundancy,
              std::span<const core::SegmentShape> shapes);

    /// Most important first; none without bytes.
    const std::vector<AdfClass>& classes() const { return classes_; }
    AdfBlock block(const AdfClass& of, std::uint64_t number) const;
    std::uint64_t strand_count() const;

  private:
    AdfRedundancy redundancy_;
    std::vector<AdfClass> classes_;
};

}  // namespace oligo::dna
