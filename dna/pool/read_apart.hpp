#pragma once

#include "dna/pool/announced_pool.hpp"
#include "dna/pool/pool.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/reads/spilled_groups.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace oligo::dna {

/// The header as all reads that may be of header strands give it; nothing where it is not the one
/// that the first of them gave.
using Confirm = std::function<std::optional<HeaderReading>(const HeaderSearch& headers)>;

/// Makes of reads with their header, a pool by itself or one partition, what is wanted of it.
/// `before`: objects of the partitions before. Goes through the reads once more or less, collecting
/// what `confirm` asks for where there is one; nothing where that says no.
using ReadOne = std::function<std::optional<PoolReading>(
    ReadSource& reads, const AnnouncedPool& pool, std::size_t before, const Confirm& confirm)>;

/// The partitions that their primers tell apart, one after another; nothing when there are none.
/// Reads wait for their partition as `spill` allows. What goes wrong with a partition that is there
/// is thrown with its number.
std::optional<PoolReading> read_apart(ReadSource& source, const Spill& spill, const ReadOne& read);

}  // namespace oligo::dna
