#pragma once

#include "dna/clustering/read_layout.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Takes the contents of a strand, as one read has them.
using TakeStrand =
    std::function<void(std::uint64_t strand, std::span<const std::uint8_t> contents)>;

/// Goes through the reads once and hands on, in their order, what those hold that prove themselves
/// (StrandForm::prove) as strands of the pool. `header_reads`: ascending numbers of reads that look
/// like header strands; they count only where they prove themselves all the same, as some codes
/// spell words of header strands by chance. The reads are judged on all threads, `take` is called
/// on this one. `settled`: which reads, by number, have proved themselves or look like a header
/// strand.
ReadTally prove_reads(ReadSource& reads, std::span<const std::uint32_t> header_reads,
                      const ReadLayout& layout, const StrandForm& form, const TakeStrand& take,
                      std::vector<bool>& settled);

}  // namespace oligo::dna
