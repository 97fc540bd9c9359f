#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/oligo/primer_design.hpp"
#include "dna/pool/partitions.hpp"
#include "dna/pool/pool_writing.hpp"
#include "dna/reads/read_sorter.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

/// Adds what there is to say of a partition behind those before it.
void append(PoolFacts& pool, const PoolFacts& part) {
    if (pool.runs.empty()) {
        pool.primers = part.primers;
        pool.constraints = part.constraints;
    }
    pool.runs.push_back({static_cast<std::size_t>(pool.count.strands), part.primers});
    pool.count += part.count;
    pool.object_counts.insert(pool.object_counts.end(), part.object_counts.begin(),
                              part.object_counts.end());
}

void check_apart(const Primers& one, const Primers& other) {
    for (const std::string& a : {one.five_prime, one.three_prime}) {
        for (const std::string& b : {other.five_prime, other.three_prime}) {
            const std::size_t edits = std::min(edits_between(a, b), edits_between(b, a));
            if (edits >= kLeastPairEdits) continue;
            throw core::InputError("primers " + one.name + " and " + other.name + ": " + a +
                                   " and " + b + " are " + std::to_string(edits) +
                                   " edits apart; expected at least " +
                                   std::to_string(kLeastPairEdits));
        }
    }
}

}  // namespace

void check_pairs(const std::vector<Primers>& pairs) {
    ReadSorter sorter;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        sorter.add(pairs[i]);
        for (std::size_t k = 0; k < i; ++k) check_apart(pairs[k], pairs[i]);
    }
}

PoolFacts write_partitions(const std::vector<ObjectSource>& objects, const Scheme& declared,
                           const std::vector<Primers>& pairs, StrandSink& sink) {
    if (objects.empty() || objects.size() != pairs.size() || pairs.size() > kMostPartitions) {
        throw core::InputError("pool: " + std::to_string(pairs.size()) + " pairs of primers for " +
                               std::to_string(objects.size()) + " objects; expected as many, 1.." +
                               std::to_string(kMostPartitions));
    }
    check_pairs(pairs);
    PartitionPlan plan;
    plan.partition.of = static_cast<std::uint32_t>(pairs.size());
    plan.sites.max_edits = kLeastStrandEdits - 1;
    for (const Primers& pair : pairs) {
        plan.sites.sites.push_back(pair.five_prime);
        plan.sites.sites.push_back(pair.three_prime);
    }
    const auto apart = screen_apart(plan.sites);
    std::vector<PoolWriting> pools;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        plan.partition.number = static_cast<std::uint32_t>(i + 1);
        pools.emplace_back(std::span(objects).subspan(i, 1), declared, pairs[i], plan, apart);
        pools.back().release();
    }
    write_all(pools, sink);
    PoolFacts all;
    for (const PoolWriting& pool : pools) append(all, pool.facts());
    return all;
}

}  // namespace oligo::dna
