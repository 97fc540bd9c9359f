#include "dna/pool/read_partitions.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/clustering/header_search.hpp"
#include "dna/reads/read_sorter.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderReads = 50000;
constexpr std::size_t kEndNt = 16;      ///< of unknown primers, long enough to tell pairs apart
constexpr std::size_t kLeastGroup = 2;  ///< header reads; a partition has three strands at least
constexpr std::size_t kMostGroups = 2 * kMostPartitions;
// The largest groups come first; behind so many that gave nothing only errors are left.
constexpr std::size_t kMostFailed = 32;

std::string ends_of(const HeaderRead& read) {
    return read.bases.substr(0, kEndNt) + read.bases.substr(read.bases.size() - kEndNt);
}

bool separable(const Primers& primers) {
    return std::min(primers.five_prime.size(), primers.three_prime.size()) >=
           ReadSorter::kLeastPrimerNt;
}

}  // namespace

HeaderGroups group_by_ends(const std::vector<HeaderRead>& found) {
    // The most frequent ends come first and gather those near to them, so that an error makes no
    // group of its own beside a right one.
    std::map<std::string, std::size_t> counts;
    for (const HeaderRead& read : found) ++counts[ends_of(read)];
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [ends, count] : counts) order.emplace_back(count, ends);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    ReadSorter sorter;
    for (const auto& [count, ends] : order) {
        if (sorter.size() == kMostGroups) break;
        if (sorter.pair_of(ends) == ReadSorter::kNone) {
            sorter.add({"", ends.substr(0, kEndNt), ends.substr(kEndNt)});
        }
    }
    HeaderGroups groups(sorter.size());
    for (const HeaderRead& read : found) {
        const std::size_t group = sorter.pair_of(read.bases);
        if (group != ReadSorter::kNone) groups[group].push_back({read.bases, ""});
    }
    std::erase_if(groups, [](const auto& group) { return group.size() < kLeastGroup; });
    std::stable_sort(groups.begin(), groups.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return groups;
}

PartitionSearch find_partitions(ReadSource& reads) {
    HeaderSearch found(kMostHeaderReads);
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) found.add(batch);
    std::map<std::uint32_t, std::pair<Partition, Primers>> known;
    std::uint32_t expected = 0;  // partitions of the pool, as the first header says
    std::size_t failed = 0;
    for (const std::vector<Read>& group : group_by_ends(found.found())) {
        if (expected != 0 && known.size() == expected) break;
        if (failed > kMostFailed + 2 * known.size()) break;
        try {
            const HeaderReading header = read_header(group);
            const Partition& partition = header.directory.partition;
            const bool one_of_several = partition.of > 1 && separable(header.primers);
            if (one_of_several && expected == 0) expected = partition.of;
            if (one_of_several && partition.of == expected) {
                known.emplace(partition.number, std::pair(partition, header.primers));
            } else {
                ++failed;
            }
        } catch (const core::Error&) {
            ++failed;  // errors made a group of their own, or too little of a header came
        }
    }
    PartitionSearch search;
    for (const auto& [number, one] : known) {
        search.partitions.push_back(one.first);
        search.pairs.push_back(one.second);
    }
    return search;
}

SortedReads sort_reads(ReadSource& reads, const std::vector<Primers>& pairs, const Spill& spill) {
    ReadSorter sorter;
    for (const Primers& pair : pairs) sorter.add(pair);
    SortedReads sorted{std::make_unique<PartedReads>(pairs.size(), spill)};
    std::vector<std::size_t> pair_of;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        pair_of.resize(batch.size());
        core::parallel_for(batch.size(), 256, [&](std::size_t first, std::size_t last) {
            for (; first < last; ++first) pair_of[first] = sorter.pair_of(batch[first].bases);
        });
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (pair_of[i] == ReadSorter::kNone) {
                ++sorted.strays;
            } else {
                sorted.of_pair->add(pair_of[i], batch[i]);
            }
        }
        sorted.reads += batch.size();
    }
    return sorted;
}

}  // namespace oligo::dna
