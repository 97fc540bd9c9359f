#pragma once

#include "dna/consensus/error_rates.hpp"
#include "dna/reads/read.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace oligo::dna {

/// Error rates of reads from groups of reads of one strand each, forwards, by expectation and
/// maximisation: the consensus of each group under the rates so far, then the errors that its reads
/// have against it. Groups of one read say nothing, and of others no more than 256 are looked at,
/// spread over all. Foreign reads do not count. `length_nt`: of the strands, or 0. The usual rates
/// when no group says anything. Runs on all threads.
ErrorRates estimate_rates(std::span<const std::vector<ReadView>> groups, std::size_t length_nt);

}  // namespace oligo::dna
