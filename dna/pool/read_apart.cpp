#include "dna/pool/read_apart.hpp"

#include "core/error.hpp"
#include "dna/pool/read_partitions.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace oligo::dna {
namespace {

/// Adds what was read of a further partition.
void append(PoolReading& all, PoolReading&& part) {
    std::move(part.objects.begin(), part.objects.end(), std::back_inserter(all.objects));
    all.count += part.count;
    all.reads += part.reads;
    all.header_strands_found += part.header_strands_found;
    all.header_strands_total += part.header_strands_total;
    ++all.partitions_found;
}

/// The pool of a partition; nothing when what came of it is too little to be read: traces of one
/// that was not amplified.
std::optional<AnnouncedPool> announced_partition(ReadSource& reads) try {
    return announce(read_header(reads));
} catch (const core::Error&) {
    return std::nullopt;
}

/// What went wrong with a partition that is there, which the message names.
PoolReading read_partition(ReadSource& reads, const AnnouncedPool& pool, const ReadOne& read,
                           std::size_t before) {
    try {
        return *read(reads, pool, before, {});
    } catch (const core::Error& error) {
        const Partition& partition = pool.header.directory.partition;
        throw core::Error(error.code(), "partition " + std::to_string(partition.number) + " of " +
                                            std::to_string(partition.of) + ": " + error.what());
    }
}

}  // namespace

std::optional<PoolReading> read_apart(ReadSource& source, const Spill& spill, const ReadOne& read) {
    const PartitionSearch found = find_partitions(source);
    if (found.pairs.empty()) return std::nullopt;
    const SortedReads sorted = sort_reads(source, found.pairs, spill);
    std::optional<PoolReading> all;
    std::uint64_t left_over = sorted.strays;
    for (std::size_t i = 0; i < found.pairs.size(); ++i) {
        const auto own = sorted.of_pair->source({i});
        const auto pool = announced_partition(*own);
        if (!pool) {
            left_over += sorted.of_pair->count(i);
            continue;
        }
        PoolReading part = read_partition(*own, *pool, read, all ? all->objects.size() : 0);
        if (all) {
            append(*all, std::move(part));
        } else {
            all = std::move(part);
        }
    }
    if (!all) return std::nullopt;
    all->reads.all = sorted.reads;
    all->reads.unplaced += left_over;
    return all;
}

}  // namespace oligo::dna
