#pragma once

#include "dna/clustering/placement.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Reads of each strand: those of strand s are order[start[s]] .. order[start[s + 1] - 1].
struct ReadGroups {
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> start;

    std::span<const std::uint32_t> of(std::uint64_t strand) const {
        return std::span(order).subspan(start[strand], start[strand + 1] - start[strand]);
    }
};

ReadGroups group_reads(std::span<const Placement> placements, std::uint64_t strands);

/// A base of a read as it votes.
struct WeighedBase {
    std::uint8_t value = 4;  ///< above 3: none
    unsigned weight = 0;
};

/// The bases of a strand as one read has them, `bases` and `quality` (empty: none) being as long as
/// the strand. reversed: both are taken backwards and the bases complemented. Letters other than
/// A C G T do not vote.
class WeighedRead {
  public:
    WeighedRead(std::string_view bases, std::string_view quality, bool reversed)
        : bases_(bases), quality_(quality), reversed_(reversed) {}

    WeighedBase at(std::size_t i) const;

  private:
    std::string_view bases_, quality_;
    bool reversed_;
};

/// A base votes with its Phred quality (20 where the file has none), for at least 2 and at most 40.
/// The base with most weight wins; its confidence is 255 * (1 - 10^(-margin / 10)), the margin
/// being its lead over the next base: the chance that it is right if the qualities are true.
class Vote {
  public:
    explicit Vote(std::size_t length_nt) : weight_(4 * length_nt) {}

    /// A read of length_nt letters.
    void add(const WeighedRead& read);
    StrandReading result() const;

  private:
    std::vector<std::uint32_t> weight_;
    unsigned reads_ = 0;
};

/// Consensus of the reads of one strand, primers cut off, still whitened and with its address; the
/// trial that most of the reads state. Reads that state another trial do not vote.
struct StrandConsensus {
    StrandReading strand;
    unsigned trial = 0;
};
StrandConsensus vote_strand(const std::vector<Read>& reads, std::span<const std::uint32_t> group,
                            std::span<const Placement> placements, const DataFrame& frame);

}  // namespace oligo::dna
