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

/// At most so many reads that prove nothing are brought together; each takes some hundred bytes.
inline constexpr std::uint64_t kMostRescuedReads = 4'000'000;

/// Takes the contents of a strand, as `reads` of it have them together.
using TakeRescued = std::function<void(std::uint64_t strand, std::span<const std::uint8_t> contents,
                                       std::uint64_t reads)>;

/// Reads whose own check fails, brought together by what they have in common: goes through those
/// reads once that are not `settled` (by number), clusters what stands between their primers, and
/// hands on the contents of every cluster whose consensus proves itself (StrandForm::prove), with
/// the other base tried where the reads leave a place undecided. Counts their reads in `tally`.
void rescue_reads(ReadSource& reads, const std::vector<bool>& settled, const ReadLayout& layout,
                  const StrandForm& form, const TakeRescued& take, ReadTally& tally);

}  // namespace oligo::dna
