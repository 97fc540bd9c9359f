#include "dna/pool/write_pool.hpp"

#include "dna/pool/pool_writing.hpp"

namespace oligo::dna {

PoolFacts write_pool(const std::vector<ObjectSource>& objects, const Scheme& declared,
                     const Primers& primers, StrandSink& sink, const PartitionPlan& plan) {
    std::vector<PoolWriting> pools;
    pools.emplace_back(objects, declared, primers, plan, screen_apart(plan.sites));
    write_all(pools, sink);
    return pools.front().facts();
}

std::vector<ObjectSource> sources_of(const std::vector<PoolObject>& objects) {
    std::vector<ObjectSource> sources;
    for (const PoolObject& object : objects) {
        sources.push_back({object.role, object.name, object.payload.header,
                           std::make_shared<core::PayloadSymbols>(object.payload)});
    }
    return sources;
}

Pool write_pool(const std::vector<PoolObject>& objects, const Scheme& declared,
                const Primers& primers, const PartitionPlan& plan) {
    KeptStrands kept;
    Pool pool{write_pool(sources_of(objects), declared, primers, kept, plan), {}};
    pool.strands = std::move(kept.strands);
    return pool;
}

}  // namespace oligo::dna
