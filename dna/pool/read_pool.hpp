#pragma once

#include "core/symbol_stream.hpp"
#include "dna/header/directory.hpp"
#include "dna/pool/pool.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/reads/spilled_groups.hpp"

#include <functional>
#include <vector>

namespace oligo::dna {

/// Where the objects of a pool go and what reading them may take.
struct ReadPlan {
    /// A sink for the object of this number (from 0), or null: it is wanted in memory.
    std::function<core::SymbolSink*(std::size_t number, const DirectoryRecord& record)> sink_for;
    /// Of contents that wait for their block and of reads that wait for their partition: each.
    Spill spill = {};
};

/// Recovers the objects of a pool from its reads alone: finds primers and orientation, reads the
/// header strands, then places the reads of each announced object; goes through the reads twice.
/// Where each read proves itself (Evidence::kProof) memory does not grow with the number of reads;
/// else all of them are in memory, of a pool in partitions those of one partition at a time. Of
/// partitions it reads those whose header strands came, all of them or one that was amplified by
/// its primers, and what came of others too sparsely to be read counts as unplaced. Throws
/// RecoveryError when the header strands cannot be read (says how many were found and needed), and
/// whatever a sink throws: of a partition the message says which. Objects that could not be
/// recovered come back with complete = false and what arrived.
PoolReading read_pool(ReadSource& reads, const ReadPlan& plan = {});
PoolReading read_pool(const std::vector<Read>& reads);

/// The same without the objects' symbols: what the header announces and where the reads belong.
PoolReading survey_pool(ReadSource& reads);

}  // namespace oligo::dna
