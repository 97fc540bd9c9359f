#pragma once

#include "dna/consensus/error_rates.hpp"
#include "dna/consensus/read_chances.hpp"
#include "dna/consensus/read_lattice.hpp"
#include "dna/reads/read.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Which of the reads of a cluster belong together. A read is evidence for a draft by how many
/// times more probable the draft makes it than chance does, each of its bases then being one of
/// four: a foreign read has b bits of evidence in one of 2^b cases.
class Members {
  public:
    /// Takes all reads, and finds a draft to start from: of the few reads nearest to `length_nt`,
    /// or to the usual length where that is 0, the one for which the others are most evidence.
    void start(std::span<const ReadView> reads, const ErrorRates& rates, std::size_t length_nt);
    /// The same with a draft (bases 0..3) that is given, where some read is evidence for it.
    void start_from(std::span<const std::uint8_t> draft);

    /// Keeps the reads that are evidence for a draft; all where none is. False when these are the
    /// reads that were kept before.
    bool review(std::span<const std::uint8_t> draft);

    const std::vector<std::uint8_t>& draft() const { return draft_; }
    /// Numbers of the reads that are kept; after start(), those that fit the draft best first.
    const std::vector<std::uint32_t>& kept() const { return kept_; }

  private:
    void weigh(std::span<const std::uint8_t> draft);
    void keep();

    std::span<const ReadView> reads_;
    std::vector<ReadChances> chances_;
    std::vector<double> evidence_, best_;
    std::vector<std::uint32_t> order_, kept_, kept_before_;
    std::vector<std::uint8_t> draft_, tried_;
    ReadLattice lattice_;
};

/// The bases of a read as 0..3; those that are not known as 0.
void bases_to_values(std::string_view bases, std::vector<std::uint8_t>& values);

}  // namespace oligo::dna
