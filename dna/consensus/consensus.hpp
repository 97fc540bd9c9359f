#pragma once

#include "dna/consensus/strand_reading.hpp"
#include "dna/reads/read.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// A read that was brought to its strand.
struct GroupedRead {
    ReadView read;          ///< quality as long as the bases, or there is none
    bool reversed = false;  ///< the read is the reverse complement
    /// Bases of the read before the strand's first one, in the strand's direction; below 0 where
    /// the read begins within the strand.
    std::int32_t offset = 0;
};

/// Bases vote position by position, with their Phred quality (20 where the file has none), for at
/// least 2 and at most 40; letters other than A C G T do not vote. The base with most weight wins;
/// its confidence is 255 * (1 - 10^(-margin / 10)), the margin being its lead over the next base:
/// the chance that it is right if the qualities are true.
class Vote {
  public:
    explicit Vote(std::size_t length_nt) : weight_(4 * length_nt) {}

    /// A read of the strand, or of a part of it.
    void add(const GroupedRead& grouped);
    /// Empty when no read was added.
    StrandReading result() const;

  private:
    std::vector<std::uint32_t> weight_;
    unsigned reads_ = 0;
};

/// What the reads of a strand of `length_nt` bases say together, by a Vote; of more than 1000 the
/// first ones.
StrandReading consensus(std::span<const GroupedRead> reads, std::size_t length_nt);

}  // namespace oligo::dna
