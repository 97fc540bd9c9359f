#pragma once

#include "dna/clustering/placement.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace oligo::dna {

/// What became of the reads of a pool.
struct ReadTally {
    std::uint64_t placed = 0;
    std::uint64_t reclaimed = 0;  ///< of those placed, reads that looked like header strands
    std::uint64_t wrong_length = 0;
    std::uint64_t unplaced = 0;    ///< of the right length, but no strand of the pool
    double substitution_rate = 0;  ///< per base, from what locating them had to correct
};

/// Takes the contents of a strand, as one read has them.
using TakeStrand =
    std::function<void(std::uint64_t strand, std::span<const std::uint8_t> contents)>;

/// Goes through the reads once and hands on, in their order, what those hold that prove themselves
/// (StrandForm::prove) as strands of the pool. `header_like`: ascending numbers of reads that look
/// like header strands; they count only where they prove themselves all the same, as some codes
/// spell words of header strands by chance. The reads are judged on all threads, `take` is called
/// on this one.
ReadTally prove_reads(ReadSource& reads, std::span<const std::uint32_t> header_like,
                      const DataFrame& frame, const StrandForm& form, const TakeStrand& take);

}  // namespace oligo::dna
