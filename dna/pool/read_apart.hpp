#pragma once

#include "dna/pool/announced_pool.hpp"
#include "dna/pool/pool.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/reads/spilled_groups.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace oligo::dna {

/// Makes of reads with their header, a pool by itself or one partition, what is wanted of it.
/// `before`: objects of the partitions before.
using ReadOne =
    std::function<PoolReading(ReadSource& reads, const AnnouncedPool& pool, std::size_t before)>;

/// The partitions that their primers tell apart, one after another; nothing when there are none.
/// Reads wait for their partition as `spill` allows. What goes wrong with a partition that is there
/// is thrown with its number.
std::optional<PoolReading> read_apart(ReadSource& source, const Spill& spill, const ReadOne& read);

}  // namespace oligo::dna
